package io.cyxcloud.placement.core.rewind;

import io.cyxcloud.events.query.ListedObject;

/** A key that is not what it was: what a listing showed of it then, and shows now. */
public sealed interface Change {
    String key();

    /** There was an object, and there is none. */
    record Gone(ListedObject then) implements Change {
        @Override
        public String key() {
            return then.key();
        }
    }

    /** The object was written since: whether it is the same again, a listing does not say. */
    record Written(ListedObject then, ListedObject now) implements Change {
        @Override
        public String key() {
            return now.key();
        }
    }

    /** There was none, and there is an object. */
    record Added(ListedObject now) implements Change {
        @Override
        public String key() {
            return now.key();
        }
    }
}

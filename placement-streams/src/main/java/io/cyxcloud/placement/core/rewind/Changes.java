package io.cyxcloud.placement.core.rewind;

import io.cyxcloud.events.query.ListedObject;
import io.cyxcloud.placement.core.listing.Listing;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * What lies between two listings of a bucket, in the order of keys: a merge that reads both once
 * and keeps an entry of each. An object that is as it is since then or longer is no change. For one
 * thread.
 */
public final class Changes implements Iterator<Change> {
    private final Iterator<ListedObject> past;
    private final Iterator<ListedObject> present;
    private final long timeMs;
    private @Nullable ListedObject then;
    private @Nullable ListedObject now;
    private @Nullable Change next;
    private long lookedAt;

    /**
     * Begins.
     *
     * @param past what there was, ordered by key
     * @param present what there is, ordered by key
     * @param timeMs the time of the past, by the log, Unix ms
     */
    public Changes(Iterator<ListedObject> past, Iterator<ListedObject> present, long timeMs) {
        this.past = past;
        this.present = present;
        this.timeMs = timeMs;
        this.then = after(past);
        this.now = after(present);
    }

    /** Keys passed so far, changed or not. */
    public long lookedAt() {
        return lookedAt;
    }

    @Override
    public boolean hasNext() {
        while (next == null && (then != null || now != null)) {
            next = step();
            lookedAt++;
        }
        return next != null;
    }

    @Override
    public Change next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException();
        }
        Change change = next;
        next = null;
        return change;
    }

    /** Passes one key. */
    private @Nullable Change step() {
        ListedObject was = then;
        ListedObject is = now;
        int order = was == null ? 1 : is == null ? -1 : Listing.compareUtf8(was.key(), is.key());
        if (order <= 0) {
            then = after(past);
        }
        if (order >= 0) {
            now = after(present);
        }
        if (was != null && order < 0) {
            return new Change.Gone(was);
        }
        if (is != null && order > 0) {
            return new Change.Added(is);
        }
        return was == null || is == null || is.sinceMs() <= timeMs
                ? null
                : new Change.Written(was, is);
    }

    private static @Nullable ListedObject after(Iterator<ListedObject> listing) {
        return listing.hasNext() ? listing.next() : null;
    }
}

package io.cyxcloud.events.object;

import org.jspecify.annotations.Nullable;

/** What must hold of the current version for a write to happen. */
public sealed interface WriteCondition {
    /** No condition. */
    record Always() implements WriteCondition {}

    /**
     * {@code If-None-Match}: there is no current version, or none like that.
     *
     * @param etag the one that the current version may not have, without quotes; null for any
     */
    record IfAbsent(@Nullable String etag) implements WriteCondition {
        /** {@code If-None-Match: *}. */
        public IfAbsent() {
            this(null);
        }
    }

    /**
     * {@code If-Match}: the current version has this ETag.
     *
     * @param etag without quotes; {@code *} for any
     */
    record IfEtag(String etag) implements WriteCondition {}
}

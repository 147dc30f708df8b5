package io.cyxcloud.events.object;

/** What must hold of the current version for a write to happen. */
public sealed interface WriteCondition {
    /** No condition. */
    record Always() implements WriteCondition {}

    /** {@code If-None-Match: *}: there is no current version. */
    record IfAbsent() implements WriteCondition {}

    /** {@code If-Match}: the current version has this ETag, without quotes. */
    record IfEtag(String etag) implements WriteCondition {}
}

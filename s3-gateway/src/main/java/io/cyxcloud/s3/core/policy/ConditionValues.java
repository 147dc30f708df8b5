package io.cyxcloud.s3.core.policy;

import org.jspecify.annotations.Nullable;

/** What conditions look at in one request. */
@FunctionalInterface
public interface ConditionValues {
    /**
     * The value of a key; null when the request has none.
     *
     * @param tag the tag's key of {@link ConditionKey#REQUEST_OBJECT_TAG}, else empty
     */
    @Nullable String find(ConditionKey key, String tag);

    /** Whether the request has a value of it that is not known yet, as in its body. */
    default boolean isUnknown(ConditionKey key) {
        return false;
    }
}

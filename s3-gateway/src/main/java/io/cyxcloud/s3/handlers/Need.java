package io.cyxcloud.s3.handlers;

import io.cyxcloud.s3.core.policy.Action;
import org.jspecify.annotations.Nullable;

/**
 * An action that a request needs to be allowed.
 *
 * @param key the object; null for the bucket itself
 * @param version of the object as the request names it; null when it names none
 * @param ofTarget whether the request's headers and parameters are about this action; those of a
 *     copy are not about its source
 * @param onceFound whether {@link S3Call#requireFound} judges it again when the object is found
 */
record Need(
        Action action,
        @Nullable String key,
        @Nullable String version,
        boolean ofTarget,
        boolean onceFound) {
    Need(Action action, @Nullable String key, @Nullable String version, boolean ofTarget) {
        this(action, key, version, ofTarget, false);
    }

    Need {
        if (action.onObject() != (key != null)) {
            throw new IllegalArgumentException(action + " on " + key);
        }
    }

    /** An action on the bucket of which nothing in the request says more. */
    static Need onBucket(Action action) {
        return new Need(action, null, null, false);
    }

    /** An action on an object that is not the one the request is addressed to. */
    static Need onObject(Action action, String key, @Nullable String version) {
        return new Need(action, key, version, false);
    }

    /** The same, judged again when the object is found. */
    Need judgedOnceFound() {
        return new Need(action, key, version, ofTarget, true);
    }
}

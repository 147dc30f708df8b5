package io.cyxcloud.events.query;

import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.VersionName;
import org.jspecify.annotations.Nullable;

/**
 * One page of a bucket's versions: keys in the order of their UTF-8 bytes, the versions of a key
 * newest first.
 *
 * @param prefix only keys that begin so; empty for all
 * @param delimiter rolls keys up to its first occurrence after the prefix; empty for none
 * @param keyMarker the page starts after all of this key, or after this common prefix; empty for
 *     the beginning
 * @param versionMarker then the page starts among the versions of {@code keyMarker}, after this one
 * @param entriesMax versions, delete markers and common prefixes together, 0 to 1000
 */
public record VersionsQuery(
        BucketId bucket,
        String prefix,
        String delimiter,
        String keyMarker,
        @Nullable VersionName versionMarker,
        int entriesMax) {
    public VersionsQuery {
        if (entriesMax < 0 || entriesMax > ListQuery.KEYS_MAX) {
            throw new IllegalArgumentException("entriesMax " + entriesMax + ": expected 0..1000");
        }
        if (versionMarker != null && keyMarker.isEmpty()) {
            throw new IllegalArgumentException("a version marker without a key marker");
        }
    }
}

package io.cyxcloud.events.query;

import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.UploadId;
import org.jspecify.annotations.Nullable;

/**
 * One page of the multipart uploads that go on, by key, then by upload id.
 *
 * @param prefix only keys that begin so; empty for all
 * @param delimiter rolls keys up to its first occurrence after the prefix; empty for none
 * @param keyMarker exclusive; with an upload id marker, uploads of this very key after that id are
 *     still listed; empty for the beginning
 * @param uploadsMax uploads and common prefixes together, 0 to 1000
 */
public record UploadsQuery(
        BucketId bucket,
        String prefix,
        String delimiter,
        String keyMarker,
        @Nullable UploadId uploadIdMarker,
        int uploadsMax) {
    public UploadsQuery {
        if (uploadsMax < 0 || uploadsMax > ListQuery.KEYS_MAX) {
            throw new IllegalArgumentException("uploadsMax " + uploadsMax + ": expected 0..1000");
        }
    }
}

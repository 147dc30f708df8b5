package io.cyxcloud.events.object;

import io.cyxcloud.events.value.StreamManifest;
import java.util.Map;

/** One part of a multipart upload; {@code etag} is the MD5 of its bytes in hex. */
public record UploadPart(
        int number,
        String etag,
        long modifiedMs,
        Map<String, String> checksums,
        StreamManifest stream) {
    public static final int NUMBER_MAX = 10_000;

    public UploadPart {
        checksums = Map.copyOf(checksums);
        if (number < 1 || number > NUMBER_MAX) {
            throw new IllegalArgumentException("part number " + number + ": expected 1..10000");
        }
    }

    public long sizeBytes() {
        return stream.lengthBytes();
    }
}

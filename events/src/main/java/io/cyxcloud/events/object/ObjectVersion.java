package io.cyxcloud.events.object;

import io.cyxcloud.events.value.VersionId;
import java.util.Map;

/**
 * One version of an object as a commit writes it.
 *
 * @param etag without quotes: MD5 in hex, or MD5-of-MD5s in hex, "-" and the part count
 * @param modifiedMs Unix time in ms, at the gateway that took the command
 * @param headers what S3 gives back as it was sent: content-type, cache-control and so on, by
 *     lower-case name
 * @param userMetadata by lower-case name without {@code x-amz-meta-}
 * @param checksums S3 checksums in Base64 by algorithm (CRC32, CRC32C, CRC64NVME, SHA1, SHA256)
 */
public record ObjectVersion(
        VersionId id,
        long sizeBytes,
        String etag,
        long modifiedMs,
        String storageClass,
        Map<String, String> headers,
        Map<String, String> userMetadata,
        Map<String, String> checksums,
        ObjectBody body) {
    public ObjectVersion {
        headers = Map.copyOf(headers);
        userMetadata = Map.copyOf(userMetadata);
        checksums = Map.copyOf(checksums);
        if (body.lengthBytes() != sizeBytes) {
            throw new IllegalArgumentException(
                    "size %d, but the body has %d bytes".formatted(sizeBytes, body.lengthBytes()));
        }
    }
}

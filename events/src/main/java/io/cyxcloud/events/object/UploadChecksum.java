package io.cyxcloud.events.object;

import java.util.Set;

/**
 * The checksum that an upload's parts have, and its object will have.
 *
 * @param algorithm CRC32, CRC32C, CRC64NVME, SHA1 or SHA256
 */
public record UploadChecksum(String algorithm, ChecksumType type) {
    private static final Set<String> FULL = Set.of("CRC32", "CRC32C", "CRC64NVME");
    private static final Set<String> COMPOSITE = Set.of("CRC32", "CRC32C", "SHA1", "SHA256");

    public UploadChecksum {
        if (!isPossible(algorithm, type)) {
            throw new IllegalArgumentException(algorithm + " of type " + type);
        }
    }

    /** Whether S3 knows the combination: hashes cannot be combined, CRC64NVME always is. */
    public static boolean isPossible(String algorithm, ChecksumType type) {
        return switch (type) {
            case FULL_OBJECT -> FULL.contains(algorithm);
            case COMPOSITE -> COMPOSITE.contains(algorithm);
        };
    }

    /** Whether what a client expects is what was computed, with the count of parts or without. */
    public boolean matches(String computed, String expected) {
        return computed.equals(expected)
                || (type == ChecksumType.COMPOSITE
                        && computed.substring(0, computed.lastIndexOf('-')).equals(expected));
    }
}

package io.cyxcloud.s3.core;

import io.cyxcloud.events.object.ChecksumType;
import io.cyxcloud.ingest.core.checksum.Crc64Nvme;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;
import org.jspecify.annotations.Nullable;

/** S3's checksums of an object. */
public enum ChecksumAlgorithm {
    CRC32(4),
    CRC32C(4),
    CRC64NVME(8),
    SHA1(20),
    SHA256(32);

    /** A checksum being computed. One thread at a time. */
    public interface Running {
        /** Takes the bytes between position and limit; may move the position. */
        void update(ByteBuffer data);

        byte[] value();

        default String base64() {
            return Base64.getEncoder().encodeToString(value());
        }
    }

    private static final String HEADER_PREFIX = "x-amz-checksum-";

    private final int sizeBytes;

    ChecksumAlgorithm(int sizeBytes) {
        this.sizeBytes = sizeBytes;
    }

    /** {@code x-amz-checksum-crc32} and so on. */
    public String header() {
        return HEADER_PREFIX + name().toLowerCase(Locale.ROOT);
    }

    /** {@code ChecksumCRC32} and so on, as in XML. */
    public String element() {
        return "Checksum" + name();
    }

    public static @Nullable ChecksumAlgorithm ofHeader(String header) {
        for (ChecksumAlgorithm algorithm : values()) {
            if (algorithm.header().equals(header)) {
                return algorithm;
            }
        }
        return null;
    }

    public static @Nullable ChecksumAlgorithm ofName(String name) {
        for (ChecksumAlgorithm algorithm : values()) {
            if (algorithm.name().equals(name.toUpperCase(Locale.ROOT))) {
                return algorithm;
            }
        }
        return null;
    }

    /** What a checksum in S3's form is of: with a count of parts it is of theirs. */
    public static ChecksumType type(String value) {
        return value.contains("-") ? ChecksumType.COMPOSITE : ChecksumType.FULL_OBJECT;
    }

    /** Whether the text is Base64 of as many bytes as this algorithm gives. */
    public boolean isValid(String base64) {
        try {
            return Base64.getDecoder().decode(base64).length == sizeBytes;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    public Running start() {
        return switch (this) {
            case CRC32 -> ofJdk(new CRC32());
            case CRC32C -> ofJdk(new CRC32C());
            case CRC64NVME -> ofCrc64(new Crc64Nvme());
            case SHA1 -> ofDigest(Hashes.sha1());
            case SHA256 -> ofDigest(Hashes.sha256());
        };
    }

    private static Running ofJdk(Checksum checksum) {
        return new Running() {
            @Override
            public void update(ByteBuffer data) {
                checksum.update(data);
            }

            @Override
            public byte[] value() {
                return ByteBuffer.allocate(4).putInt((int) checksum.getValue()).array();
            }
        };
    }

    private static Running ofCrc64(Crc64Nvme crc) {
        return new Running() {
            @Override
            public void update(ByteBuffer data) {
                crc.update(data);
            }

            @Override
            public byte[] value() {
                return ByteBuffer.allocate(8).putLong(crc.value()).array();
            }
        };
    }

    private static Running ofDigest(MessageDigest digest) {
        return new Running() {
            @Override
            public void update(ByteBuffer data) {
                digest.update(data);
            }

            @Override
            public byte[] value() {
                return digest.digest();
            }
        };
    }
}

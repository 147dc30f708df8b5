package io.cyxcloud.events.checksum;

import io.cyxcloud.events.object.UploadChecksum;
import io.cyxcloud.events.object.UploadPart;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/** The checksum of an object from those of its parts, by S3's rules. */
public final class PartsChecksum {
    private PartsChecksum() {}

    /**
     * In Base64, as S3 gives it; a composite one ends in "-" and the number of parts.
     *
     * @return empty when a part has no checksum of the algorithm
     */
    public static Optional<String> of(UploadChecksum rule, List<UploadPart> parts) {
        List<byte[]> values = new ArrayList<>(parts.size());
        for (UploadPart part : parts) {
            String value = part.checksums().get(rule.algorithm());
            if (value == null) {
                return Optional.empty();
            }
            values.add(Base64.getDecoder().decode(value));
        }
        return Optional.of(
                switch (rule.type()) {
                    case FULL_OBJECT ->
                            base64(combined(Crc.valueOf(rule.algorithm()), values, parts));
                    case COMPOSITE -> base64(hashed(rule.algorithm(), values)) + "-" + parts.size();
                });
    }

    private static byte[] combined(Crc crc, List<byte[]> values, List<UploadPart> parts) {
        long all = 0; // of no bytes
        for (int i = 0; i < values.size(); i++) {
            all = crc.combine(all, number(values.get(i)), parts.get(i).sizeBytes());
        }
        return bytes(all, crc.sizeBytes());
    }

    private static byte[] hashed(String algorithm, List<byte[]> values) {
        return switch (algorithm) {
            case "CRC32" -> summed(new CRC32(), values);
            case "CRC32C" -> summed(new CRC32C(), values);
            case "SHA1" -> digested("SHA-1", values);
            case "SHA256" -> digested("SHA-256", values);
            default -> throw new IllegalArgumentException(algorithm + " of checksums");
        };
    }

    private static byte[] summed(Checksum checksum, List<byte[]> values) {
        values.forEach(checksum::update);
        return bytes(checksum.getValue(), Integer.BYTES);
    }

    private static byte[] digested(String name, List<byte[]> values) {
        try {
            MessageDigest digest = MessageDigest.getInstance(name);
            values.forEach(digest::update);
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    private static long number(byte[] value) {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES);
        return bytes.put(Long.BYTES - value.length, value).getLong(0);
    }

    private static byte[] bytes(long number, int size) {
        byte[] bytes = new byte[size];
        ByteBuffer.allocate(Long.BYTES).putLong(0, number).get(Long.BYTES - size, bytes);
        return bytes;
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}

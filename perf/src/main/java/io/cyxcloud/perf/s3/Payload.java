package io.cyxcloud.perf.s3;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;

/**
 * The bodies of all objects: random bytes shared by all of them, so that a body costs no time to
 * make, behind a prefix of their own, so that no two objects are equal and a swapped one is found.
 * Immutable and thread-safe; the memory is direct, outside the heap.
 */
public final class Payload {
    /** Long enough that two objects, or two runs, never share it. */
    static final int PREFIX_BYTES = 32;

    /** Bodies are kept in one buffer; more than this belongs into a multipart benchmark. */
    public static final long SIZE_BYTES_MAX = 512 << 20;

    private final ByteBuffer shared;
    private final long seed;

    public Payload(int sizeBytes, long seed) {
        this.seed = seed;
        this.shared = ByteBuffer.allocateDirect(sizeBytes);
        SplittableRandom random = new SplittableRandom(seed);
        while (shared.remaining() >= Long.BYTES) {
            shared.putLong(random.nextLong());
        }
        while (shared.hasRemaining()) {
            shared.put((byte) random.nextInt());
        }
        shared.flip();
    }

    public int sizeBytes() {
        return shared.limit();
    }

    /** The first bytes of an object, at most {@link #PREFIX_BYTES}: less when the object is. */
    public ByteBuffer prefixOf(long objectIndex) {
        SplittableRandom random = new SplittableRandom(seed ^ (objectIndex * 0x9E3779B97F4A7C15L));
        byte[] prefix = new byte[PREFIX_BYTES];
        random.nextBytes(prefix);
        return ByteBuffer.wrap(prefix, 0, Math.min(PREFIX_BYTES, sizeBytes()));
    }

    /** What follows the prefix: a view with its own position. */
    public ByteBuffer rest() {
        return shared.duplicate().position(Math.min(PREFIX_BYTES, sizeBytes()));
    }

    /** CRC32C of the whole body. */
    public int crc32c(long objectIndex) {
        CRC32C crc = new CRC32C();
        crc.update(prefixOf(objectIndex));
        crc.update(rest());
        return (int) crc.getValue();
    }

    /** Hex SHA-256 of the whole body. */
    public String sha256(long objectIndex) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(prefixOf(objectIndex));
            digest.update(rest());
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}

package io.cyxcloud.infra.simulate;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A digest of all that happened, in its order. One thread. */
final class History {
    /** What happened. */
    enum Kind {
        NODE_EVENT(1),
        WORD(2),
        COMMAND(3),
        OUTCOME(4),
        STORED(5),
        FAULT(6),
        LEASE_ENDED(7);

        private final int number;

        Kind(int number) {
            this.number = number;
        }
    }

    private final MessageDigest digest;
    private final ByteBuffer line = ByteBuffer.allocate(5 * Long.BYTES);
    private long count;

    History() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    void note(Kind kind, long atMs, long a, long b, long c) {
        count++;
        line.clear();
        line.putLong(kind.number).putLong(atMs).putLong(a).putLong(b).putLong(c);
        digest.update(line.array());
    }

    long count() {
        return count;
    }

    /** Ends it. */
    String digest() {
        return HexFormat.of().formatHex(digest.digest());
    }
}

package io.cyxcloud.ingest.seal;

import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.ingest.core.ChunkGeometry;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Seals and opens the segments of one stream: the STREAM construction (Hoang, Reyhanitabar,
 * Rogaway, Vizár: "Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance", 2015)
 * over AES-256-GCM. Segments cannot be dropped, reordered, cut off at the end or moved to another
 * stream without the tag failing.
 *
 * <pre>
 * nonce  | 8 random bytes, one draw a stream | 1 bit: last segment | 31 bits: segment number |
 * </pre>
 *
 * One instance, with its one {@link Cipher}, is used by one thread at a time.
 */
public final class SegmentCipher {
    public static final int TAG_BYTES = ChunkGeometry.TAG_BYTES;
    public static final long SEGMENT_COUNT_MAX = 1L << 31;

    private static final int NONCE_BYTES = 12;
    private static final int LAST = 1 << 31;

    private final DataKey key;
    private final byte[] associated;
    private final byte[] nonce = new byte[NONCE_BYTES];
    private final Cipher cipher;

    public SegmentCipher(DataKey key, Bytes noncePrefix, byte[] associated) {
        this.key = key;
        this.associated = associated.clone();
        noncePrefix.toBuffer().get(nonce, 0, noncePrefix.size());
        try {
            this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM has no AES-GCM", e);
        }
    }

    /** For the segments of a stream: its id is the associated data. */
    public static SegmentCipher ofStream(DataKey key, Bytes noncePrefix, StreamId stream) {
        byte[] id =
                ByteBuffer.allocate(16)
                        .putLong(stream.value().getMostSignificantBits())
                        .putLong(stream.value().getLeastSignificantBits())
                        .array();
        return new SegmentCipher(key, noncePrefix, id);
    }

    /**
     * Seals the remaining bytes of {@code plain} into {@code sealed}: as many and {@link
     * #TAG_BYTES} more. Each segment number is sealed at most once under a key.
     */
    public void seal(long segment, boolean last, ByteBuffer plain, ByteBuffer sealed) {
        try {
            begin(Cipher.ENCRYPT_MODE, segment, last);
            cipher.doFinal(plain, sealed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("sealing failed", e);
        }
    }

    /**
     * Opens the remaining bytes of {@code sealed} into {@code plain}.
     *
     * @return whether the tag matches; otherwise nothing in {@code plain} may be used
     */
    public boolean open(long segment, boolean last, ByteBuffer sealed, ByteBuffer plain) {
        if (sealed.remaining() < TAG_BYTES) {
            return false;
        }
        try {
            begin(Cipher.DECRYPT_MODE, segment, last);
            cipher.doFinal(sealed, plain);
            return true;
        } catch (AEADBadTagException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("opening failed", e);
        }
    }

    private void begin(int mode, long segment, boolean last) throws GeneralSecurityException {
        if (segment < 0 || segment >= SEGMENT_COUNT_MAX) {
            throw new IllegalArgumentException("segment " + segment + " is not in 0..2^31-1");
        }
        ByteBuffer.wrap(nonce).putInt(NONCE_BYTES - 4, (int) segment | (last ? LAST : 0));
        cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * 8, nonce));
        cipher.updateAAD(associated);
    }
}

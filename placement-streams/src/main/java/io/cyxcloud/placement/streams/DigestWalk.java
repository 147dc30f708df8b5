package io.cyxcloud.placement.streams;

import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * One pass over all rows of a store, in steps between which the store goes on changing: a change
 * behind the walk is taken into the sum, one ahead of it is met later. So when the walk ends, the
 * sum is of the rows as they are at that moment.
 *
 * <p>Steps and changes exclude each other; see {@link OpenPartition#readBetween}.
 */
final class DigestWalk {
    private static final Bytes END = Bytes.wrap(new byte[] {(byte) 0xFF});

    private final RowsDigest digest = new RowsDigest();
    private final DigestedRows digested;
    private Bytes next = Bytes.wrap(new byte[0]);

    DigestWalk(DigestedRows digested) {
        this.digested = digested;
    }

    /**
     * Goes on over some rows.
     *
     * @return whether it has come to the end
     */
    boolean step(Rows rows, int rowsMax) {
        int[] left = {rowsMax};
        rows.scan(
                next,
                END,
                (key, row) -> {
                    byte[] what = digested.of(key, row);
                    if (what != null) {
                        digest.add(key.get(), what);
                    }
                    next = StoreKeys.next(key);
                    return --left[0] > 0;
                });
        return left[0] > 0;
    }

    /** Whether the walk has been where this key is, so that a change of its row concerns it. */
    boolean hasPassed(Bytes key) {
        return key.compareTo(next) < 0;
    }

    void replaced(Bytes key, byte @Nullable [] before, byte @Nullable [] after) {
        byte[] was = before == null ? null : digested.of(key, before);
        byte[] is = after == null ? null : digested.of(key, after);
        if (was != null) {
            digest.take(key.get(), was);
        }
        if (is != null) {
            digest.add(key.get(), is);
        }
    }

    RowsDigest digest() {
        return digest;
    }
}

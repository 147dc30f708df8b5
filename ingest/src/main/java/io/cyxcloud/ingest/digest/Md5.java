package io.cyxcloud.ingest.digest;

import io.cyxcloud.ingest.core.checksum.Md5State;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * MD5 of one message, in the company of others where there are any. One thread at a time; what it
 * leaves to others to hash is a copy, so that a buffer given to {@link #update} may be used again.
 */
public final class Md5 {
    private static final int STEP_BYTES = Md5State.BYTES_AT_ONCE;

    /** What is copied at a time from memory outside the heap. */
    private static final int COPIED_BYTES = 4 << 10;

    private final Md5Group group;
    private final long id;
    private final Md5State state = new Md5State();

    /** Bytes not hashed yet, {@link #collected} of them; grown to a block's size when needed. */
    private byte[] collecting = new byte[STEP_BYTES];

    private int collected;

    /** What was left to the group and comes before what is collected. */
    private @Nullable Md5Block left;

    private int unnoted;

    Md5(Md5Group group, long id) {
        this.group = group;
        this.id = id;
    }

    /** Takes the bytes between position and limit; the position moves. */
    public void update(ByteBuffer data) {
        note(data.remaining());
        if (group.crowded()) {
            collect(data);
        } else {
            takeAlone(data);
        }
    }

    /** The MD5, 16 bytes; once. */
    public byte[] digest() {
        settle();
        return state.digest(collecting, 0, collected);
    }

    private void note(int count) {
        unnoted += Math.min(count, Md5Group.BLOCK_BYTES);
        if (unnoted >= Md5Group.BLOCK_BYTES) {
            unnoted = 0;
            group.note(id);
        }
    }

    private void collect(ByteBuffer data) {
        while (data.hasRemaining()) {
            if (collecting.length < Md5Group.BLOCK_BYTES) {
                collecting = Arrays.copyOf(collecting, Md5Group.BLOCK_BYTES);
            }
            fill(data, Md5Group.BLOCK_BYTES);
            if (collected == Md5Group.BLOCK_BYTES) {
                leave();
            }
        }
    }

    private void leave() {
        Md5Block before = left;
        settle();
        Md5Block block = new Md5Block(state, collecting);
        collecting = before == null ? new byte[Md5Group.BLOCK_BYTES] : before.bytes;
        collected = 0;
        left = block;
        group.leave(block);
    }

    private void takeAlone(ByteBuffer data) {
        settle();
        if (collected > 0) {
            fill(data, (collected + STEP_BYTES - 1) / STEP_BYTES * STEP_BYTES);
        }
        takeCollected();
        if (data.hasArray()) {
            int blocks = data.remaining() / STEP_BYTES;
            state.take(data.array(), data.arrayOffset() + data.position(), blocks);
            data.position(data.position() + blocks * STEP_BYTES);
        }
        if (data.remaining() > collecting.length && collecting.length < COPIED_BYTES) {
            collecting = new byte[COPIED_BYTES];
        }
        while (data.hasRemaining()) {
            fill(data, collecting.length);
            takeCollected();
        }
    }

    /** Hashes what is collected when it is whole steps, and only then. */
    private void takeCollected() {
        if (collected % STEP_BYTES == 0) {
            state.take(collecting, 0, collected / STEP_BYTES);
            collected = 0;
        }
    }

    private void fill(ByteBuffer data, int upTo) {
        int count = Math.min(data.remaining(), upTo - collected);
        data.get(collecting, collected, count);
        collected += count;
    }

    private void settle() {
        if (left != null) {
            group.finish(left);
            left = null;
        }
    }
}

package io.cyxcloud.shardstore.disk;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A record on its way to the log. Handed from thread to thread through queues, never shared. Owns
 * one reference of its payload, and a place in the engine's queue, until {@link #settle} or {@link
 * #fail}, exactly one of which is called, once.
 */
final class PendingRecord {
    /** Why a record is written, and so when it need not be. */
    enum Purpose {
        /** A new shard; not written when it is there already. */
        PUT,
        /** A deletion; not written when there is nothing to delete. */
        DELETE,
        /**
         * A record that still counts, out of a segment to be removed; not when it no longer does.
         */
        MOVE
    }

    private static final int[] NO_BLOCKS = {};

    private final Purpose purpose;
    private final RecordHeader header;
    private final ByteBuf payload;
    private final Runnable leaveQueue;
    private final CompletableFuture<Void> done;
    private int[] crcs = NO_BLOCKS;
    private @Nullable LogPoint replaces;
    private boolean finished;

    PendingRecord(
            Purpose purpose,
            RecordHeader header,
            ByteBuf payload,
            Runnable leaveQueue,
            CompletableFuture<Void> done) {
        this.purpose = purpose;
        this.header = header;
        this.payload = payload;
        this.leaveQueue = leaveQueue;
        this.done = done;
    }

    /**
     * The payload was compared with its hash.
     *
     * @param blockCrcs CRC32C of each block of the payload
     * @param before place of the record that this one takes the place of: a damaged one for a put,
     *     the moved one for a move; null when there is none
     */
    void checked(int[] blockCrcs, @Nullable LogPoint before) {
        this.crcs = blockCrcs;
        this.replaces = before;
    }

    Purpose purpose() {
        return purpose;
    }

    /** Whether it was settled or failed. */
    boolean isFinished() {
        return finished;
    }

    RecordHeader header() {
        return header;
    }

    ByteBuf payload() {
        return payload;
    }

    int[] crcs() {
        return crcs;
    }

    @Nullable LogPoint replaces() {
        return replaces;
    }

    long recordBytes() {
        return header.recordBytes();
    }

    void settle() {
        finished = true;
        payload.release();
        leaveQueue.run();
        done.complete(null);
    }

    void fail(Throwable failure) {
        finished = true;
        payload.release();
        leaveQueue.run();
        done.completeExceptionally(failure);
    }
}

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
    private static final int[] NO_BLOCKS = {};

    private final RecordHeader header;
    private final ByteBuf payload;
    private final Runnable leaveQueue;
    private final CompletableFuture<Void> done;
    private int[] crcs = NO_BLOCKS;
    private @Nullable LogPoint replaces;

    PendingRecord(
            RecordHeader header,
            ByteBuf payload,
            Runnable leaveQueue,
            CompletableFuture<Void> done) {
        this.header = header;
        this.payload = payload;
        this.leaveQueue = leaveQueue;
        this.done = done;
    }

    /**
     * The payload was compared with its hash.
     *
     * @param blockCrcs CRC32C of each block of the payload
     * @param damaged place of a damaged record of the same shard, null when there is none
     */
    void checked(int[] blockCrcs, @Nullable LogPoint damaged) {
        this.crcs = blockCrcs;
        this.replaces = damaged;
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
        payload.release();
        leaveQueue.run();
        done.complete(null);
    }

    void fail(Throwable failure) {
        payload.release();
        leaveQueue.run();
        done.completeExceptionally(failure);
    }
}

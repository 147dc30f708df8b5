package io.cyxcloud.shardstore.disk;

import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.shardstore.hash.Blake3;
import io.cyxcloud.shardstore.protocol.ShardException;
import io.cyxcloud.shardstore.protocol.ShardFailure;
import io.cyxcloud.shardstore.protocol.ShardSlice;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Compares incoming shards with their hash, and with what is stored under their id, on a few
 * threads of its own, so that neither event loops nor the committer hash. What passes goes on to
 * the committer; the rest is answered here.
 */
final class PutVerifier {
    private static final int CLOSE_STEP_SECONDS = 10;

    private final SegmentFiles files;
    private final ShardIndex index;
    private final Consumer<PendingRecord> next;
    private final ThreadPoolExecutor threads;

    PutVerifier(
            String name,
            SegmentFiles files,
            ShardIndex index,
            EngineConfig config,
            Consumer<PendingRecord> next) {
        this.files = files;
        this.index = index;
        this.next = next;
        this.threads =
                new ThreadPoolExecutor(
                        config.hashThreads(),
                        config.hashThreads(),
                        0,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(config.queueCountMax()),
                        Thread.ofPlatform().name("hasher-" + name + "-", 0).factory());
    }

    /** Does not block. The engine keeps to {@code queueCountMax}, so there is room. */
    void submit(PendingRecord record) {
        threads.execute(() -> verify(record));
    }

    /** Finishes what was submitted. Nothing may be submitted any more. */
    void close() throws InterruptedException {
        threads.shutdown();
        boolean ended = false;
        while (!ended) {
            ended = threads.awaitTermination(CLOSE_STEP_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** In the caller's thread. */
    void verify(PendingRecord record) {
        RecordHeader header = record.header();
        try {
            if (!hash(record.payload()).equals(header.blake3())) {
                throw new ShardException(ShardFailure.CORRUPT, header.shard() + ": BLAKE3 differs");
            }
            Optional<IndexEntry> stored = index.find(header.shard());
            if (stored.isPresent() && !stored.get().blake3().equals(header.blake3())) {
                throw otherBytesStored(header.shard());
            }
            if (stored.isPresent() && intact(header.shard(), stored.get())) {
                record.settle();
                return;
            }
            record.checked(
                    ShardSlice.crcsOf(record.payload()), stored.map(IndexEntry::at).orElse(null));
        } catch (RuntimeException e) {
            record.fail(
                    e instanceof ShardException
                            ? e
                            : new ShardException(ShardFailure.UNAVAILABLE, e.toString(), e));
            return;
        }
        next.accept(record);
    }

    static ShardException otherBytesStored(ShardId id) {
        return new ShardException(ShardFailure.REFUSED, id + " is stored with other bytes");
    }

    private boolean intact(ShardId id, IndexEntry entry) {
        try {
            RecordReader.read(files, id, entry, 0, entry.sizeBytes()).blocks().release();
            return true;
        } catch (ShardException e) {
            if (e.failure() == ShardFailure.CORRUPT) {
                return false;
            }
            throw e;
        }
    }

    private static Bytes hash(ByteBuf payload) {
        Blake3 hash = new Blake3();
        for (ByteBuffer part : payload.nioBuffers()) {
            hash.update(part);
        }
        return hash.digest();
    }
}

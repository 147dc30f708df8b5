package io.cyxcloud.shardstore.disk;

import io.cyxcloud.shardstore.protocol.ShardException;
import io.cyxcloud.shardstore.protocol.ShardFailure;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Bounds what was taken in and is not yet answered. Thread-safe. */
final class WriteGate {
    private static final int BUSY_RETRY_MS = 20;

    private final EngineConfig config;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger count = new AtomicInteger();

    WriteGate(EngineConfig config) {
        this.config = config;
    }

    /** Takes a place, or throws BUSY. */
    void enter(RecordHeader header) {
        long bytesNow = bytes.addAndGet(header.recordBytes());
        int countNow = count.incrementAndGet();
        if (bytesNow > config.queueBytesMax() || countNow > config.queueCountMax()) {
            leave(header);
            throw new ShardException(ShardFailure.BUSY, "write queue full", BUSY_RETRY_MS, null);
        }
    }

    void leave(RecordHeader header) {
        bytes.addAndGet(-header.recordBytes());
        count.decrementAndGet();
    }

    int count() {
        return count.get();
    }
}

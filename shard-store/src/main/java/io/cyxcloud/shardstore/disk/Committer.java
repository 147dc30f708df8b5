package io.cyxcloud.shardstore.disk;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Group commit: one thread hands what waits in the queue to the log. The queue fills while the disk
 * syncs, so that batches grow with the load and a lone record does not wait.
 */
final class Committer {
    private static final Logger LOG = LoggerFactory.getLogger(Committer.class);

    private final CommitLog log;
    private final long batchBytesMax;
    // empty: stop
    private final BlockingQueue<Optional<PendingRecord>> queue;
    private final Thread thread;
    private final AtomicBoolean stopping = new AtomicBoolean();
    // What did not fit in the batch before; only the committer's thread touches it.
    private @Nullable PendingRecord carried;

    Committer(String name, CommitLog log, EngineConfig config) {
        this.log = log;
        this.batchBytesMax = config.batchBytesMax();
        this.queue = new ArrayBlockingQueue<>(config.queueCountMax() + 1);
        this.thread = Thread.ofPlatform().name("committer-" + name).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Hands a record over. The engine keeps to {@code queueCountMax}, so there is room. */
    void enqueue(PendingRecord record) {
        queue.add(Optional.of(record));
    }

    /** Commits what is queued, then stops. Nothing may be enqueued any more. */
    void close() throws InterruptedException {
        if (stopping.compareAndSet(false, true)) {
            queue.put(Optional.empty());
        }
        thread.join();
    }

    private void run() {
        try {
            for (PendingRecord first = next(); first != null; first = next()) {
                log.commit(gather(first));
            }
        } catch (InterruptedException e) {
            LOG.error("committer interrupted");
        }
    }

    private @Nullable PendingRecord next() throws InterruptedException {
        PendingRecord held = carried;
        carried = null;
        return held != null ? held : queue.take().orElse(null);
    }

    /** What is in the queue, up to the batch's limit. */
    private List<PendingRecord> gather(PendingRecord first) {
        List<PendingRecord> batch = new ArrayList<>();
        batch.add(first);
        long bytes = first.recordBytes();
        while (true) {
            Optional<PendingRecord> more = queue.peek();
            // The stop mark stays in the queue for the main loop.
            if (more == null || more.isEmpty()) {
                return batch;
            }
            PendingRecord record = queue.remove().orElseThrow();
            bytes += record.recordBytes();
            if (bytes > batchBytesMax) {
                carried = record;
                return batch;
            }
            batch.add(record);
        }
    }
}

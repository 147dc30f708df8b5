package io.cyxcloud.infra.audit;

import io.cyxcloud.events.object.UploadPart;
import io.cyxcloud.events.query.ListedUpload;
import io.cyxcloud.events.query.ListedVersion;
import io.cyxcloud.events.query.PartPage;
import io.cyxcloud.events.state.BucketRow;
import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.infra.audit.core.Finding;
import io.cyxcloud.infra.audit.core.StreamUse;
import io.cyxcloud.placement.client.Metadata;
import io.cyxcloud.placement.client.NoSuchBucketException;
import io.cyxcloud.shardstore.client.ShardClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Compares what objects need, what metadata says and what the disks hold, and changes nothing. It
 * trusts neither side: what metadata counts on is looked for on the nodes, and what the nodes have
 * is looked for in metadata. What is found is looked at again before it counts.
 *
 * <p>Objects, chunks and inventories are read in pages, and as many streams at once as are named
 * here, so that its memory does not grow with the cluster. Blocking; for one thread.
 */
public final class Audit {
    /** Each waits for metadata and for nodes most of the time. */
    private static final int STREAMS_AT_ONCE = 16;

    /** An acknowledgement is in the log, and folded, well before. */
    private static final Duration SECOND_LOOK_AFTER = Duration.ofSeconds(3);

    private static final Duration PROGRESS_EVERY = Duration.ofSeconds(1);

    /**
     * What was looked at, and found.
     *
     * @param whole whether all was looked at; false when there were too many findings to go on
     */
    public record Result(
            long streams,
            long chunks,
            long shards,
            long inventoried,
            long bytesRead,
            List<Finding> findings,
            boolean whole) {
        public Result {
            findings = List.copyOf(findings);
        }
    }

    private final Metadata metadata;
    private final StreamWalk walk;
    private final NodeShards nodes;
    private final StreamAudit streams;
    private final NodeAudit inventories;
    private final AuditCounts counts = new AuditCounts();
    private final Findings findings = new Findings();
    private final Consumer<Result> progress;

    /**
     * Makes an audit. Owns neither metadata nor client.
     *
     * @param deep whether nodes are to read every byte of what objects need
     * @param progress told about once a second how far it is
     */
    public Audit(
            Metadata metadata,
            ShardClient client,
            Supplier<ClusterMap> map,
            boolean deep,
            Consumer<Result> progress) {
        this.metadata = metadata;
        this.walk = new StreamWalk(metadata);
        this.nodes = new NodeShards(client, map);
        this.streams = new StreamAudit(metadata, nodes, counts, deep);
        this.inventories = new NodeAudit(metadata, nodes, counts);
        this.progress = progress;
    }

    /** Looks at all buckets, and at all that is on the nodes. */
    public Result all() throws InterruptedException {
        return run(metadata.buckets(), nodes.map().nodes());
    }

    /** Looks at what one bucket needs. */
    public Result of(BucketRow bucket) throws InterruptedException {
        return run(List.of(bucket), List.of());
    }

    private Result run(List<BucketRow> buckets, List<NodeInfo> members)
            throws InterruptedException {
        try (Crew crew = new Crew()) {
            for (BucketRow bucket : buckets) {
                try {
                    walk.walk(bucket, crew);
                } catch (NoSuchBucketException e) {
                    // it was deleted meanwhile
                }
            }
            for (NodeInfo member : members) {
                if (nodes.answers(member.id())) {
                    crew.run(() -> inventories.look(member.id(), findings));
                }
            }
            crew.finish();
        }
        boolean whole = !findings.isFull();
        return result(confirmed(), whole);
    }

    private List<Finding> confirmed() throws InterruptedException {
        if (findings.count() == 0) {
            return List.of();
        }
        Thread.sleep(SECOND_LOOK_AFTER);
        nodes.forgive();
        SecondLook again = new SecondLook(metadata, walk, nodes);
        Findings left = new Findings();
        try (Crew crew = new Crew()) {
            for (Finding finding : findings.all()) {
                crew.run(() -> {
                    if (again.isStill(finding)) {
                        left.add(finding);
                    }
                });
            }
            crew.finish();
        }
        return left.all();
    }

    private Result result(List<Finding> found, boolean whole) {
        return new Result(
                counts.streams.sum(),
                counts.chunks.sum(),
                counts.shards.sum(),
                counts.inventoried.sum(),
                counts.bytesRead.sum(),
                found,
                whole);
    }

    /** Threads that look at streams, so many at once; the first failure ends it all. */
    private final class Crew implements StreamWalk.Visitor, AutoCloseable {
        private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        private final Semaphore free = new Semaphore(STREAMS_AT_ONCE);
        private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
        private long saidNs = System.nanoTime();

        @Override
        public void version(BucketRow bucket, ListedVersion version) {
            run(() ->
                    walk.uses(bucket, version.key(), version.name())
                            .forEach(use -> streams.look(use, findings)));
        }

        @Override
        public void upload(BucketRow bucket, ListedUpload upload) {
            int after = 0;
            while (!isFull()) {
                Optional<PartPage> page =
                        walk.parts(bucket.bucket(), upload.key(), upload.upload(), after);
                if (page.isEmpty() || page.get().parts().isEmpty()) {
                    return;
                }
                for (UploadPart part : page.get().parts()) {
                    StreamUse use =
                            new StreamUse.OfPart(
                                    bucket.name(),
                                    bucket.bucket(),
                                    upload.key(),
                                    upload.upload(),
                                    part.number(),
                                    part.stream());
                    run(() -> streams.look(use, findings));
                }
                if (!page.get().truncated()) {
                    return;
                }
                after = page.get().parts().getLast().number();
            }
        }

        @Override
        public boolean isFull() {
            rethrow();
            return findings.isFull();
        }

        void run(Runnable look) {
            rethrow();
            free.acquireUninterruptibly();
            say();
            threads.execute(() -> {
                try {
                    look.run();
                } catch (NoSuchBucketException e) {
                    // deleted meanwhile, and what it needed is not needed any more
                } catch (RuntimeException e) {
                    failure.compareAndSet(null, e);
                } finally {
                    free.release();
                }
            });
        }

        void finish() throws InterruptedException {
            while (!free.tryAcquire(
                    STREAMS_AT_ONCE, PROGRESS_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                say();
            }
            free.release(STREAMS_AT_ONCE);
            rethrow();
        }

        private void say() {
            if (System.nanoTime() - saidNs >= PROGRESS_EVERY.toNanos()) {
                saidNs = System.nanoTime();
                progress.accept(result(findings.all(), false));
            }
        }

        private void rethrow() {
            RuntimeException failed = failure.get();
            if (failed != null) {
                throw failed;
            }
        }

        @Override
        public void close() {
            threads.close();
        }
    }
}

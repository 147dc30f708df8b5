package io.cyxcloud.perf.s3;

import com.sun.management.OperatingSystemMXBean;
import io.cyxcloud.perf.measure.ServerCpu;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One run: makes the bucket and the objects to read, loads the server for the warm-up and the
 * measured time, and removes what it made. Every phase has a limit in time, so it ends by itself
 * whatever the server does. {@link #run} is called once; {@link #stop} from any thread.
 */
final class S3Bench {
    private static final long TICK_MS = 1_000;
    private static final long PREPARE_MS_MAX = 600_000;
    private static final long DRAIN_MS_MAX = 10_000;
    private static final long CLEAN_MS_MAX = 120_000;
    private static final long ABORT_MS_MAX = 5_000;
    private static final int DELETE_BATCH_COUNT = 1_000;
    private static final int DELETE_CONCURRENCY = 4;

    /** Bodies that PUT writes differ from those that GET finds. */
    private static final long PUT_INDEX_BASE = 1L << 40;

    /** Keys are reused after so many, which bounds the clean-up. */
    private static final long PUT_KEY_COUNT_MAX = 10_000_000;

    private final BenchPlan plan;
    private final RequestSigner signer;
    private final InstantSource clock;
    private final ServerCpu server;
    private final Consumer<String> progress;
    private final Payload payload;
    private final CountDownLatch stopAsked = new CountDownLatch(1);

    /**
     * @param progress takes one line each second
     */
    S3Bench(
            BenchPlan plan,
            Credentials credentials,
            String region,
            InstantSource clock,
            ServerCpu server,
            Consumer<String> progress) {
        this.plan = plan;
        this.signer = new RequestSigner(credentials, region);
        this.clock = clock;
        this.server = server;
        this.progress = progress;
        this.payload = new Payload(plan.sizeBytes(), plan.seed());
    }

    /** Ends the run early; {@link #run} then returns what it has. */
    void stop() {
        stopAsked.countDown();
    }

    /**
     * Runs all phases.
     *
     * @throws IOException when the bucket or the objects to read cannot be made
     */
    BenchReport run() throws IOException, InterruptedException {
        boolean bucketIsOurs;
        try (S3Session session = session()) {
            bucketIsOurs = session.createBucket();
        }
        long preparedCount = 0;
        Crew load = new Crew(plan.concurrency(), this::session, Long.MAX_VALUE, this::operate);
        try {
            if (plan.mix().reads()) {
                preparedCount = plan.objectCount();
                prepare();
            }
            return measured(load);
        } finally {
            if (!plan.keep()) {
                clean(preparedCount, load.begun(), bucketIsOurs);
            }
        }
    }

    private void prepare() throws IOException, InterruptedException {
        Crew crew = new Crew(plan.concurrency(), this::session, plan.objectCount(), this::store);
        crew.start();
        long limitNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PREPARE_MS_MAX);
        while (!crew.await(TICK_MS)
                && crew.failedCount() == 0
                && stopAsked.getCount() > 0
                && System.nanoTime() < limitNs) {
            watch(crew, "preparing", 0);
        }
        finish(crew);
        if (stopAsked.getCount() > 0 && crew.doneCount() < plan.objectCount()) {
            throw new IOException("could not store the objects to read: " + crew.tally().errors());
        }
    }

    private BenchReport measured(Crew crew) throws InterruptedException {
        crew.start();
        tick(crew, "warm-up", plan.warmupSeconds());
        OptionalDouble serverBefore = server.seconds();
        double clientBefore = clientCpuSeconds();
        long startNs = System.nanoTime();
        crew.measure(true);
        tick(crew, plan.mix().name().toLowerCase(java.util.Locale.ROOT), plan.seconds());
        crew.measure(false);
        double seconds = (System.nanoTime() - startNs) / 1e9;
        double clientAfter = clientCpuSeconds();
        OptionalDouble serverAfter = server.seconds();
        boolean complete = stopAsked.getCount() > 0;
        finish(crew);
        boolean known = serverBefore.isPresent() && serverAfter.isPresent();
        return new BenchReport(
                plan,
                seconds,
                crew.tally(),
                clientAfter - clientBefore,
                known
                        ? OptionalDouble.of(serverAfter.getAsDouble() - serverBefore.getAsDouble())
                        : OptionalDouble.empty(),
                server.note(),
                complete);
    }

    /** Lets the crew work for so long, with a progress line a second. */
    private void tick(Crew crew, String phase, int seconds) throws InterruptedException {
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        long before = crew.doneCount();
        for (long leftNs = endNs - System.nanoTime();
                leftNs > 0;
                leftNs = endNs - System.nanoTime()) {
            long waitNs = Math.min(leftNs, TimeUnit.MILLISECONDS.toNanos(TICK_MS));
            if (stopAsked.await(waitNs, TimeUnit.NANOSECONDS)) {
                return;
            }
            watch(crew, phase, before);
            before = crew.doneCount();
        }
    }

    private void watch(Crew crew, String phase, long before) {
        crew.cancelOlderThan(TimeUnit.SECONDS.toNanos(plan.requestTimeoutSeconds()));
        long count = crew.doneCount() - before;
        progress.accept(
                String.format(
                        java.util.Locale.ROOT,
                        "%s: %d ops, %.1f MB%s, %d errors",
                        phase,
                        count,
                        count * (double) plan.sizeBytes() / 1e6,
                        before == 0 && phase.equals("preparing")
                                ? " stored"
                                : " in the last second",
                        crew.failedCount()));
    }

    /** Lets requests in progress end, within limits, so that all sessions are closed after it. */
    private static void finish(Crew crew) throws InterruptedException {
        crew.stop();
        if (!crew.await(DRAIN_MS_MAX)) {
            crew.abort();
            var _ = crew.await(ABORT_MS_MAX);
        }
    }

    private boolean operate(S3Session session, long number) throws IOException {
        if (!plan.mix().isGet(number)) {
            put(session, putKey(number % PUT_KEY_COUNT_MAX), PUT_INDEX_BASE + number);
            return false;
        }
        long index = number % plan.objectCount();
        session.get(getKey(index), new BodyCheck(payload, index, plan.verify()));
        return true;
    }

    private boolean store(S3Session session, long index) throws IOException {
        put(session, getKey(index), index);
        return false;
    }

    private void put(S3Session session, String key, long index) throws IOException {
        String hash = plan.signPayload() ? payload.sha256(index) : RequestSigner.UNSIGNED_PAYLOAD;
        session.put(key, new ByteBuffer[] {payload.prefixOf(index), payload.rest()}, hash);
    }

    private void clean(long getCount, long operationCount, boolean bucketIsOurs)
            throws InterruptedException {
        List<List<String>> batches = batches(getCount, operationCount);
        Crew crew =
                new Crew(
                        DELETE_CONCURRENCY,
                        this::session,
                        batches.size(),
                        (session, number) -> {
                            session.delete(batches.get((int) number));
                            return false;
                        });
        crew.start();
        if (!crew.await(CLEAN_MS_MAX)) {
            crew.abort();
            var _ = crew.await(ABORT_MS_MAX);
        }
        String left = "";
        if (crew.doneCount() < batches.size()) {
            left = "objects under " + plan.keyPrefix();
        } else if (bucketIsOurs) {
            try (S3Session session = session()) {
                session.deleteBucket();
            } catch (IOException e) {
                left = "the bucket";
            }
        }
        if (!left.isEmpty()) {
            progress.accept("could not remove " + left + " in " + plan.bucket());
        }
    }

    private List<List<String>> batches(long getCount, long operationCount) {
        List<List<String>> batches = new ArrayList<>();
        List<String> batch = new ArrayList<>();
        long putCount = Math.min(operationCount, PUT_KEY_COUNT_MAX);
        for (long i = 0; i < getCount + putCount; i++) {
            if (i >= getCount && plan.mix().isGet(i - getCount)) {
                continue;
            }
            batch.add(i < getCount ? getKey(i) : putKey(i - getCount));
            if (batch.size() == DELETE_BATCH_COUNT) {
                batches.add(batch);
                batch = new ArrayList<>();
            }
        }
        if (!batch.isEmpty()) {
            batches.add(batch);
        }
        return batches;
    }

    private String getKey(long index) {
        return plan.keyPrefix() + "get-" + index;
    }

    private String putKey(long index) {
        return plan.keyPrefix() + "put-" + index;
    }

    private S3Session session() {
        return new S3Session(plan.endpoint(), plan.bucket(), signer, clock);
    }

    private static double clientCpuSeconds() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime()
                / 1e9;
    }
}

package io.cyxcloud.infra.audit;

import io.cyxcloud.placement.client.NoSuchBucketException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Threads that look, so many at once; the first failure ends it all. One thread gives them their
 * work.
 */
final class Crew implements AutoCloseable {
    /** Each waits for metadata and for nodes most of the time. */
    private static final int LOOKS_AT_ONCE = 16;

    private static final Duration PROGRESS_EVERY = Duration.ofSeconds(1);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore free = new Semaphore(LOOKS_AT_ONCE);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final Findings findings;
    private final Runnable progress;
    private long saidNs = System.nanoTime();

    /**
     * Makes a crew.
     *
     * @param findings of the looks; stopped when one fails, which ends the others soon
     * @param progress run about once a second by the thread that gives the work
     */
    Crew(Findings findings, Runnable progress) {
        this.findings = findings;
        this.progress = progress;
    }

    /** Has something looked at, when a thread is free; throws what made an earlier look fail. */
    void run(Runnable look) {
        rethrow();
        free.acquireUninterruptibly();
        say();
        threads.execute(() -> {
            try {
                look.run();
            } catch (NoSuchBucketException e) {
                // deleted meanwhile, and what it needed is not needed any more
            } catch (Throwable e) { // an error must not pass for a look that found nothing
                failure.compareAndSet(null, e);
                findings.stop();
            } finally {
                free.release();
            }
        });
    }

    /** Waits for all looks; throws what made one of them fail. */
    void finish() throws InterruptedException {
        while (!free.tryAcquire(LOOKS_AT_ONCE, PROGRESS_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
            say();
        }
        free.release(LOOKS_AT_ONCE);
        rethrow();
    }

    private void say() {
        if (System.nanoTime() - saidNs >= PROGRESS_EVERY.toNanos()) {
            saidNs = System.nanoTime();
            progress.run();
        }
    }

    void rethrow() {
        switch (failure.get()) {
            case null -> {}
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        threads.close();
    }
}

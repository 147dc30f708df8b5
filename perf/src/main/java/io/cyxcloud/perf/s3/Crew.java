package io.cyxcloud.perf.s3;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Workers that do numbered operations, one after the other, each over a session of its own, until
 * all are done or {@link #stop} is called. An operation counts when it ends while {@link
 * #measure}ing; errors always count.
 */
final class Crew {
    /** One operation; true when it was a GET. */
    interface Operation {
        boolean run(S3Session session, long number) throws IOException;
    }

    /** After an error, so that a server that is down is not called a million times a second. */
    private static final long ERROR_PAUSE_NS = 50_000_000;

    private static final long IDLE = Long.MIN_VALUE;

    private final Operation operation;
    private final long operationCountMax;
    private final List<Worker> workers = new ArrayList<>();
    private final AtomicLong next = new AtomicLong();
    private final LongAdder done = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final CountDownLatch ended;
    private volatile boolean measuring;
    private volatile boolean stopped;

    Crew(int size, Supplier<S3Session> sessions, long operationCountMax, Operation operation) {
        this.operation = operation;
        this.operationCountMax = operationCountMax;
        this.ended = new CountDownLatch(size);
        for (int i = 0; i < size; i++) {
            workers.add(new Worker(sessions.get()));
        }
    }

    void start() {
        for (Worker worker : workers) {
            Thread.ofPlatform().name("bench-worker-", 0).daemon(true).start(worker);
        }
    }

    void measure(boolean on) {
        measuring = on;
    }

    /** Starts no more operations. */
    void stop() {
        stopped = true;
    }

    /** Waits until all workers ended, at most so long; false when some have not. */
    boolean await(long timeoutMs) throws InterruptedException {
        return ended.await(timeoutMs, TimeUnit.MILLISECONDS);
    }

    /** Fails requests that have taken longer than the limit. */
    void cancelOlderThan(long limitNs) {
        workers.forEach(worker -> worker.cancelOlderThan(limitNs));
    }

    /** Ends everything in progress. */
    void abort() {
        stopped = true;
        workers.forEach(Worker::abort);
    }

    /** Operations begun so far. */
    long begun() {
        return Math.min(next.get(), operationCountMax);
    }

    long doneCount() {
        return done.sum();
    }

    long failedCount() {
        return failed.sum();
    }

    /** All workers' counts; call after they have ended. */
    Tally tally() {
        Tally sum = new Tally();
        workers.forEach(worker -> sum.add(worker.tally));
        return sum;
    }

    static String kindOf(IOException failure) {
        return switch (failure) {
            case S3Failure s3 -> s3.kind();
            case ConnectException refused -> "connection refused";
            case SocketTimeoutException slow -> "connect timeout";
            default -> "connection broken";
        };
    }

    private final class Worker implements Runnable {
        private final S3Session session;
        private final Tally tally = new Tally();
        private final AtomicLong startedNs = new AtomicLong(IDLE);
        private volatile boolean timedOut;

        Worker(S3Session session) {
            this.session = session;
        }

        @Override
        public void run() {
            try (session) {
                long number = next.getAndIncrement();
                while (!stopped && number < operationCountMax) {
                    runOne(number);
                    number = next.getAndIncrement();
                }
            } catch (IOException closeFailed) {
                // nothing was pending on the connection
            } finally {
                ended.countDown();
            }
        }

        private void runOne(long number) throws IOException {
            long startNs = System.nanoTime();
            startedNs.set(startNs);
            try {
                boolean get = operation.run(session, number);
                done.increment();
                if (measuring) {
                    tally.success(get, System.nanoTime() - startNs);
                }
            } catch (IOException e) {
                if (!stopped || timedOut) {
                    failed.increment();
                    tally.error(timedOut ? "timeout" : kindOf(e));
                }
                timedOut = false;
                session.reset();
                LockSupport.parkNanos(ERROR_PAUSE_NS);
            } finally {
                startedNs.set(IDLE);
            }
        }

        private void cancelOlderThan(long limitNs) {
            long since = startedNs.get();
            if (since != IDLE && System.nanoTime() - since > limitNs) {
                timedOut = true;
                closeQuietly(false);
            }
        }

        private void abort() {
            closeQuietly(true);
        }

        private void closeQuietly(boolean forGood) {
            try {
                if (forGood) {
                    session.abort();
                } else {
                    session.cancelRequest();
                }
            } catch (IOException alreadyBroken) {
                // the worker sees its request fail
            }
        }
    }
}

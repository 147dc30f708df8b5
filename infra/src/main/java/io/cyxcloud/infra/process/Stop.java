package io.cyxcloud.infra.process;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the main thread of a role or of a cluster until it is told to stop: by SIGINT or SIGTERM,
 * or, in a child process, by its parent. Made by the main thread; while that still starts things, a
 * stop interrupts it.
 */
public final class Stop {
    /** An orderly stop that takes longer ends the process. */
    private static final Duration STOP_MAX = Duration.ofSeconds(20);

    private final CountDownLatch asked = new CountDownLatch(1);
    private final Thread main = Thread.currentThread();
    private boolean starting = true;
    private @Nullable String failure;

    private Stop() {}

    /** Listens to signals, and to the parent when there is one. */
    public static Stop install(boolean child) {
        Stop stop = new Stop();
        Signals.onStop(stop::ask);
        if (child) {
            Signals.ignoreInterrupt();
            ParentWatch.start(stop::ask);
        }
        return stop;
    }

    /** Asks for the stop; the first time starts the clock on it. */
    public synchronized void ask() {
        if (isAsked()) {
            return;
        }
        asked.countDown();
        Thread.ofPlatform().daemon().name("stop-deadline").start(Stop::endLate);
        if (starting) {
            main.interrupt();
        }
    }

    /** Asks for the stop because what runs here has failed. The first reason counts. */
    public synchronized void fail(String reason) {
        if (!isAsked()) {
            failure = reason;
        }
        ask();
    }

    /** Why it was asked for, when something had failed. */
    public synchronized @Nullable String failure() {
        return failure;
    }

    public boolean isAsked() {
        return asked.getCount() == 0;
    }

    /** Called by the main thread when all is started, or given up: nothing interrupts it then. */
    public synchronized void started() {
        starting = false;
        var _ = Thread.interrupted();
    }

    /** Waits for the stop. */
    public void await() {
        started();
        boolean waiting = true;
        while (waiting) {
            try {
                asked.await();
                waiting = false;
            } catch (InterruptedException e) {
                // only ask() ends the wait
            }
        }
    }

    private static void endLate() {
        try {
            Thread.sleep(STOP_MAX);
        } catch (InterruptedException e) {
            return;
        }
        System.err.println("cyxcloud: the stop took too long, ending");
        Runtime.getRuntime().halt(1);
    }
}

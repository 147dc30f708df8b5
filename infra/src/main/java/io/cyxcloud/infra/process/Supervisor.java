package io.cyxcloud.infra.process;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps child processes running: one that ends by itself is reported and, unless switched off,
 * started again after a pause that doubles while it keeps failing. Stops them stage by stage, the
 * last stage first. Thread-safe.
 */
public final class Supervisor implements AutoCloseable {
    private static final Duration PAUSE_MIN = Duration.ofMillis(500);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(30);

    /** A process that ran this long did not fail at its start. */
    private static final Duration STEADY = Duration.ofSeconds(60);

    private final boolean restart;
    private final Consumer<String> report;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("supervisor").factory());
    private final Map<String, Child> children = new HashMap<>();
    private boolean stopping;

    private static final class Child {
        private final ChildProcess.Spec spec;
        private final int stage;
        private @Nullable ChildProcess process;
        private boolean wanted = true;
        private long startedNs;
        private Duration pause = PAUSE_MIN;

        Child(ChildProcess.Spec spec, int stage) {
            this.spec = spec;
            this.stage = stage;
        }
    }

    /**
     * Makes one.
     *
     * @param restart whether to start a process that ended again
     * @param report takes one line for people; called by any thread
     */
    public Supervisor(boolean restart, Consumer<String> report) {
        this.restart = restart;
        this.report = report;
    }

    /** Starts a process that is stopped with its stage. */
    public synchronized void start(ChildProcess.Spec spec, int stage) throws IOException {
        Child child = new Child(spec, stage);
        children.put(spec.name(), child);
        launch(child);
    }

    /** The process id of a child that runs. */
    public synchronized long pid(String name) {
        ChildProcess process = child(name).process;
        if (process == null) {
            throw new IllegalStateException(name + " does not run");
        }
        return process.pid();
    }

    /** Kills a child as {@code kill -9} does, and leaves it dead until {@link #resume}. */
    public void kill(String name) {
        ChildProcess process;
        synchronized (this) {
            Child child = child(name);
            child.wanted = false;
            process = child.process;
        }
        if (process != null) {
            process.kill();
        }
    }

    /** Starts a killed child again. */
    public synchronized void resume(String name) throws IOException {
        Child child = child(name);
        child.wanted = true;
        launch(child);
    }

    @Override
    public void close() {
        Map<Integer, List<ChildProcess>> byStage = new HashMap<>();
        synchronized (this) {
            stopping = true;
            timer.shutdownNow();
            for (Child child : children.values()) {
                if (child.process != null) {
                    byStage.computeIfAbsent(child.stage, _ -> new ArrayList<>()).add(child.process);
                }
            }
        }
        Set<Integer> stages = new TreeSet<>(byStage.keySet()).descendingSet();
        for (int stage : stages) {
            List<ChildProcess> processes = byStage.getOrDefault(stage, List.of());
            processes.forEach(ChildProcess::askToStop);
            // brokers that stop one after another would each wait for the others' votes
            processes.parallelStream().forEach(ChildProcess::close);
        }
    }

    private Child child(String name) {
        Child child = children.get(name);
        if (child == null) {
            throw new IllegalArgumentException("there is no process " + name);
        }
        return child;
    }

    private void launch(Child child) throws IOException {
        ChildProcess process = ChildProcess.start(child.spec);
        child.process = process;
        child.startedNs = System.nanoTime();
        var _ = process.exit().thenAccept(code -> ended(child, process, code));
    }

    private synchronized void ended(Child child, ChildProcess process, int code) {
        if (stopping || !child.wanted || child.process != process) {
            return;
        }
        String name = child.spec.name();
        String how = name + " ended with code " + code + ", see " + child.spec.logFile();
        if (!restart) {
            report.accept(how);
            return;
        }
        if (System.nanoTime() - child.startedNs > STEADY.toNanos()) {
            child.pause = PAUSE_MIN;
        }
        report.accept(
                "%s; starting it again in %.1f s".formatted(how, child.pause.toMillis() / 1e3));
        var _ = timer.schedule(() -> again(child), child.pause.toMillis(), TimeUnit.MILLISECONDS);
        Duration doubled = child.pause.multipliedBy(2);
        child.pause = doubled.compareTo(PAUSE_MAX) < 0 ? doubled : PAUSE_MAX;
    }

    private synchronized void again(Child child) {
        if (stopping || !child.wanted) {
            return;
        }
        try {
            launch(child);
        } catch (IOException e) {
            report.accept(child.spec.name() + " cannot be started: " + e.getMessage());
        }
    }
}

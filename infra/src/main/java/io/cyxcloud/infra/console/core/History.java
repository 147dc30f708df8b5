package io.cyxcloud.infra.console.core;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last hour of samples, one in five seconds at most. Thread-safe. */
public final class History {
    static final int SAMPLES_MAX = 720;
    static final long BETWEEN_MS = 5_000;

    private final Deque<Sample> samples = new ArrayDeque<>();

    /** Takes a sample, unless the last one is too young. */
    public synchronized void add(Sample sample) {
        Sample last = samples.peekLast();
        if (last != null && sample.atMs() - last.atMs() < BETWEEN_MS) {
            return;
        }
        if (samples.size() == SAMPLES_MAX) {
            samples.removeFirst();
        }
        samples.addLast(sample);
    }

    /** The oldest first. */
    public synchronized List<Sample> samples() {
        return List.copyOf(samples);
    }
}

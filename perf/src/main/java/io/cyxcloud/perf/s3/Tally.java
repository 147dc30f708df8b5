package io.cyxcloud.perf.s3;

import io.cyxcloud.perf.measure.LatencyHistogram;
import java.util.SortedMap;
import java.util.TreeMap;

/** What one worker counted. Its worker alone writes it; read after that has ended. */
final class Tally {
    /** Kinds are few by nature; a server that makes up codes must not fill the memory. */
    private static final int ERROR_KINDS_MAX = 32;

    private final LatencyHistogram puts = new LatencyHistogram();
    private final LatencyHistogram gets = new LatencyHistogram();
    private final SortedMap<String, Long> errors = new TreeMap<>();

    void success(boolean get, long durationNs) {
        (get ? gets : puts).record(durationNs);
    }

    void error(String kind) {
        boolean known = errors.containsKey(kind) || errors.size() < ERROR_KINDS_MAX;
        errors.merge(known ? kind : "other", 1L, Long::sum);
    }

    void add(Tally other) {
        puts.add(other.puts);
        gets.add(other.gets);
        other.errors.forEach((kind, count) -> errors.merge(kind, count, Long::sum));
    }

    LatencyHistogram puts() {
        return puts;
    }

    LatencyHistogram gets() {
        return gets;
    }

    SortedMap<String, Long> errors() {
        return errors;
    }
}

package io.cyxcloud.infra.simulate;

import java.util.ArrayList;
import java.util.List;

/**
 * How many chunks have how many shards left, over time: of each span the lowest there was, and the
 * most chunks that were not whole. One thread.
 */
final class Timeline {
    /** One span. */
    static final class Span {
        final long beginMs;
        private int lowest;
        private final long[] most;

        private Span(long beginMs, int lowest, long[] most) {
            this.beginMs = beginMs;
            this.lowest = lowest;
            this.most = most;
        }

        /** Shards that some chunk had left. */
        int lowest() {
            return lowest;
        }

        /** The most chunks that had so many left. */
        long most(int left) {
            return most[left];
        }
    }

    private final long beginMs;
    private final long spanMs;
    private final long[] counts;
    private final List<Span> spans = new ArrayList<>();
    private int lowest;

    /**
     * All are whole.
     *
     * @param spanMs of each part
     */
    Timeline(long beginMs, long spanMs, int total, long chunks) {
        this.beginMs = beginMs;
        this.spanMs = Math.max(1, spanMs);
        this.counts = new long[total + 1];
        counts[total] = chunks;
        lowest = total;
        spans.add(new Span(beginMs, total, counts.clone()));
    }

    void moved(int from, int to, long nowMs) {
        advance(nowMs);
        counts[from]--;
        counts[to]++;
        lowest = Math.min(lowest, to);
        Span span = spans.getLast();
        span.most[to] = Math.max(span.most[to], counts[to]);
        span.lowest = Math.min(span.lowest, to);
    }

    /** Up to now. */
    void advance(long nowMs) {
        while (nowMs >= spans.getLast().beginMs + spanMs) {
            int now = 0;
            while (counts[now] == 0) {
                now++;
            }
            spans.add(new Span(spans.getLast().beginMs + spanMs, now, counts.clone()));
        }
    }

    /** Ever. */
    int lowest() {
        return lowest;
    }

    /** Chunks with so many left, now. */
    long count(int left) {
        return counts[left];
    }

    List<Span> spans() {
        return List.copyOf(spans);
    }

    long beginMs() {
        return beginMs;
    }
}

package io.cyxcloud.infra.simulate;

import java.util.PriorityQueue;

/** Simulated time, and what happens when: in the order of time, then of making. One thread. */
final class Agenda {
    /** Something that happens. */
    interface Step {
        void run();
    }

    private record Entry(long atMs, long number, Step step) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry other) {
            int byTime = Long.compare(atMs, other.atMs);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    private final PriorityQueue<Entry> entries = new PriorityQueue<>();
    private long nowMs;
    private long count;

    Agenda(long nowMs) {
        this.nowMs = nowMs;
    }

    long nowMs() {
        return nowMs;
    }

    /** Not in the past: what is late happens now. */
    void at(long atMs, Step step) {
        entries.add(new Entry(Math.max(atMs, nowMs), count++, step));
    }

    /** Does the next thing, if there is one by then. */
    boolean next(long untilMs) {
        Entry entry = entries.peek();
        if (entry == null || entry.atMs() > untilMs) {
            return false;
        }
        entries.remove();
        nowMs = entry.atMs();
        entry.step().run();
        return true;
    }
}

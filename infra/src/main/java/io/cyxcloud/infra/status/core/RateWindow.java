package io.cyxcloud.infra.status.core;

/**
 * What happened in the last minute, counted in slots of five seconds. Times may come in any order;
 * what is older than the window counts no more. For one thread.
 */
public final class RateWindow {
    private static final long SLOT_MS = 5_000;
    private static final int SLOTS = 12;

    private final long[] counts = new long[SLOTS];
    private final long[] slots = new long[SLOTS];

    private RateWindow() {}

    /** Of one minute. */
    public static RateWindow ofMinutes() {
        return new RateWindow();
    }

    /** Counts what happened at a time, Unix ms. */
    public void add(long atMs, long count) {
        long slot = atMs / SLOT_MS;
        int at = (int) Math.floorMod(slot, (long) SLOTS);
        if (slots[at] < slot) {
            slots[at] = slot;
            counts[at] = 0;
        }
        if (slots[at] == slot) {
            counts[at] += count;
        }
    }

    /** What happened in the minute until then, to five seconds. */
    public long sum(long nowMs) {
        long now = nowMs / SLOT_MS;
        long sum = 0;
        for (int i = 0; i < SLOTS; i++) {
            if (slots[i] > now - SLOTS) {
                sum += counts[i];
            }
        }
        return sum;
    }
}

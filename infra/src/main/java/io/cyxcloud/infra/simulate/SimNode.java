package io.cyxcloud.infra.simulate;

import io.cyxcloud.events.value.NodeEndpoint;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeLocation;
import java.util.Arrays;

/** What is true of a node, whoever knows it. One thread. */
final class SimNode {
    static final long CAPACITY_BYTES = 100L << 40;
    private static final int PORT = 7_000;

    /** Of everything at a slow node. */
    private static final int SLOW_FACTOR = 10;

    final int number;
    final NodeId id;
    final NodeLocation location;
    final NodeEndpoint endpoint;

    /** By disk; {@link Long#MAX_VALUE} for sound ones. */
    private final long[] diskLostMs;

    private final boolean[] diskEmpty;
    private int outages;
    private int cutOffs;
    private int slowdowns;
    private long silentSinceMs = Long.MAX_VALUE;
    private long lastSilentSinceMs = Long.MAX_VALUE;
    private long heardAgainMs;
    private long startedMs;
    private long lostMs = Long.MAX_VALUE;

    SimNode(int number, NodeLocation location, int disks, long startedMs) {
        this.number = number;
        this.id = new NodeId("n%05d".formatted(number));
        this.location = location;
        this.endpoint = new NodeEndpoint("node" + number, PORT);
        this.diskLostMs = new long[disks];
        this.diskEmpty = new boolean[disks];
        Arrays.fill(diskLostMs, Long.MAX_VALUE);
        this.startedMs = startedMs;
    }

    /** Whether peers reach it. */
    boolean isUp() {
        return outages == 0 && !isLost();
    }

    /** Whether the log hears it. */
    boolean isHeard() {
        return isUp() && cutOffs == 0;
    }

    boolean isLost() {
        return lostMs != Long.MAX_VALUE;
    }

    /** When it was lost for good; {@link Long#MAX_VALUE} when it was not. */
    long lostMs() {
        return lostMs;
    }

    /** Since when the log does not hear it; {@link Long#MAX_VALUE} while it does. */
    long silentSinceMs() {
        return silentSinceMs;
    }

    /**
     * Since when it was silent, if it is or was until a moment ago; else {@link Long#MAX_VALUE}.
     */
    long justSilentSinceMs(long nowMs, long momentMs) {
        boolean isPast = silentSinceMs == Long.MAX_VALUE && nowMs - heardAgainMs > momentMs;
        return isPast ? Long.MAX_VALUE : lastSilentSinceMs;
    }

    long startedMs() {
        return startedMs;
    }

    /** Whether a disk waits for being replaced. */
    boolean isDegraded() {
        for (boolean empty : diskEmpty) {
            if (empty) {
                return true;
            }
        }
        return false;
    }

    int slowFactor() {
        return slowdowns > 0 ? SLOW_FACTOR : 1;
    }

    /** The disk of a chunk's shard there. */
    int diskOf(int chunk) {
        return (chunk ^ number) % diskLostMs.length;
    }

    int disks() {
        return diskLostMs.length;
    }

    /** When a disk was lost the last time. */
    long diskLostMs(int disk) {
        return diskLostMs[disk];
    }

    void loseDisk(int disk, long nowMs) {
        diskLostMs[disk] = nowMs;
        diskEmpty[disk] = true;
    }

    void replaceDisk(int disk) {
        diskEmpty[disk] = false;
    }

    void lose(long nowMs) {
        lostMs = nowMs;
        heard(nowMs);
    }

    void outage(boolean begins, long nowMs) {
        outages += begins ? 1 : -1;
        if (!begins && outages == 0) {
            startedMs = nowMs;
        }
        heard(nowMs);
    }

    void cutOff(boolean begins, long nowMs) {
        cutOffs += begins ? 1 : -1;
        heard(nowMs);
    }

    void slowdown(boolean begins) {
        slowdowns += begins ? 1 : -1;
    }

    private void heard(long nowMs) {
        if (isHeard()) {
            heardAgainMs = nowMs;
            silentSinceMs = Long.MAX_VALUE;
        } else if (silentSinceMs == Long.MAX_VALUE) {
            silentSinceMs = nowMs;
            lastSilentSinceMs = nowMs;
        }
    }
}

package io.cyxcloud.infra.simulate;

/** What is counted and timed in a run. One thread. */
final class Measured {
    /** Points of a plot. */
    private static final int SPANS = 1_000;

    private final int readQuorum;

    /** From a node's silence until it is failed. */
    final Durations detection = new Durations();

    /** From the loss of a shard's last copy until it is on a disk again, by shards then lost. */
    final Durations[] restored;

    /** As the disks are: nodes that are away count. */
    final Timeline onDisks;

    /** As the log says: nodes that failed do not count until they return. */
    final Timeline told;

    long commands;
    long rebuiltShards;
    long failedShards;
    long cancelledShards;
    long leasesEnded;
    long readBytes;
    long writtenBytes;
    long lostChunks;
    long losses;
    long nodeLosses;
    long diskLosses;
    long nodesFailed;
    int objectsMax;

    Measured(SimulationPlan plan, long nowMs) {
        readQuorum = plan.storageClass().scheme().readQuorum();
        int total = plan.total();
        restored = new Durations[total + 1];
        for (int i = 0; i < restored.length; i++) {
            restored[i] = new Durations();
        }
        long spanMs = Math.ceilDiv(plan.durationMs(), SPANS);
        onDisks = new Timeline(nowMs, spanMs, total, plan.chunks());
        told = new Timeline(nowMs, spanMs, total, plan.chunks());
    }

    void onDisks(int before, int now, long nowMs) {
        if (before != now) {
            onDisks.moved(before, now, nowMs);
            if (before >= readQuorum && now < readQuorum) {
                lostChunks++;
            }
        }
    }

    void told(int before, int now, long nowMs) {
        if (before != now) {
            told.moved(before, now, nowMs);
        }
    }

    void restored(int missing, long ms) {
        restored[missing].add(ms);
    }

    /** Of all, however many were lost. */
    Durations allRestored() {
        Durations all = new Durations();
        for (Durations some : restored) {
            all.addAll(some);
        }
        return all;
    }
}

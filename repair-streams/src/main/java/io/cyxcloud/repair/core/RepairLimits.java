package io.cyxcloud.repair.core;

/**
 * When repairs begin, and begin again. All in ms.
 *
 * @param graceMs a node that failed may return within this time, while {@link Urgency#PATIENT}
 * @param leaseMs from a command to the next attempt when nothing is heard of it
 * @param pauseMs wait after a first attempt that failed; it doubles with every further one
 * @param pauseMsMax up to this; a repair is never given up
 * @param noTargetMs first wait when no node can take a shard
 */
public record RepairLimits(
        long graceMs, long leaseMs, long pauseMs, long pauseMsMax, long noTargetMs) {
    private static final long SECOND = 1_000;
    private static final long MINUTE = 60 * SECOND;

    /** Ten minutes to start a machine again, and some to notice that it is down. */
    public static final long GRACE_MS = 15 * MINUTE;

    public static final RepairLimits DEFAULT = of(GRACE_MS);

    /** A cluster without room is not asked about each of its chunks more often, in the long run. */
    private static final long NO_TARGET_MS_MAX = 15 * MINUTE;

    private static final int NO_TARGET_PARTS = 4;
    private static final int DOUBLINGS_MAX = 30;

    public RepairLimits {
        if (graceMs < 0
                || leaseMs < 1
                || pauseMs < 1
                || pauseMsMax < pauseMs
                || noTargetMs < 1
                || noTargetMs > NO_TARGET_MS_MAX) {
            throw new IllegalArgumentException("expected positive, rising times: " + this);
        }
    }

    /** The others do not depend on the cluster. */
    public static RepairLimits of(long graceMs) {
        return new RepairLimits(graceMs, 5 * MINUTE, 5 * SECOND, 5 * MINUTE, 30 * SECOND);
    }

    /**
     * The wait when no node can take a shard: a quarter of the time that it is missing already.
     *
     * @param ageMs since the shards are missing
     */
    public long noTargetMs(long ageMs) {
        return Math.clamp(ageMs / NO_TARGET_PARTS, noTargetMs, NO_TARGET_MS_MAX);
    }

    /** The wait after so many attempts in a row that did not bring a shard back. */
    public long pauseMsAfter(int attempts) {
        int doublings = Math.clamp(attempts - 1L, 0, DOUBLINGS_MAX);
        return Math.min(pauseMsMax, pauseMs << doublings);
    }
}

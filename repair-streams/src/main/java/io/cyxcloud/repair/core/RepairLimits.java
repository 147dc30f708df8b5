package io.cyxcloud.repair.core;

/**
 * How often a repair is tried.
 *
 * @param attemptsMax attempts before it is given up; the event that asked for it stays in the log,
 *     and the next read that finds the shard missing asks again
 * @param retryDelayMs wait before the second attempt; it doubles with every further one
 * @param retryDelayMsMax up to this
 * @param lostAfterMs when an attempt has no outcome for so long, a new report begins another repair
 */
public record RepairLimits(
        int attemptsMax, long retryDelayMs, long retryDelayMsMax, long lostAfterMs) {
    /** Eight attempts over some ten minutes: longer than a node takes to restart. */
    public static final RepairLimits DEFAULT = new RepairLimits(8, 5_000, 300_000, 3_600_000);

    private static final int DOUBLINGS_MAX = 30;

    public RepairLimits {
        if (attemptsMax < 1
                || retryDelayMs < 1
                || retryDelayMsMax < retryDelayMs
                || lostAfterMs < retryDelayMsMax) {
            throw new IllegalArgumentException(
                    "%d attempts, %d to %d ms apart, lost after %d ms: expected 1 or more, rising"
                            .formatted(attemptsMax, retryDelayMs, retryDelayMsMax, lostAfterMs));
        }
    }

    /** The wait between attempt {@code failed} and the next. */
    public long delayMsAfter(int failed) {
        int doublings = Math.min(failed - 1, DOUBLINGS_MAX);
        return Math.min(retryDelayMsMax, retryDelayMs << doublings);
    }
}

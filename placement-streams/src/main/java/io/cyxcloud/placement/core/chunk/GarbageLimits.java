package io.cyxcloud.placement.core.chunk;

import io.cyxcloud.events.value.StreamManifest;

/**
 * When what is deleted. All in ms of the object partitions' log time.
 *
 * @param horizonMs from the release of a stream to the deletion of its shards: the history horizon
 * @param unplacedMs from an acknowledgement of a shard to its deletion when no placement ever names
 *     its stream; more than the longest lease that a writer may take
 * @param checkAfterMs from a placement to the look whether the stream was committed and is safe;
 *     longer than a push may take, or shards that are on their way are rebuilt
 * @param announceEveryMs how often an object partition says how far it is
 * @param resendAfterMs when shards of a released chunk are not known to be deleted after so long,
 *     their nodes are told again; twice as long after each telling, up to a day
 * @param rememberedMs how long a stream without any shard is remembered, so that a shard that
 *     arrives late is deleted, too
 */
public record GarbageLimits(
        long horizonMs,
        long unplacedMs,
        long checkAfterMs,
        long announceEveryMs,
        long resendAfterMs,
        long rememberedMs) {
    private static final long SECOND = 1_000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;

    /** A node that is gone for good is told once a day; one that returns, at once. */
    private static final long RESEND_MS_MAX = 24 * HOUR;

    /** A week of history, as the design says; a day of margin over the longest lease. */
    public static final GarbageLimits DEFAULT =
            of(7 * 24 * HOUR, StreamManifest.LEASE_MS_MAX + 24 * HOUR);

    public GarbageLimits {
        if (horizonMs < 0
                || unplacedMs < 1
                || checkAfterMs < 1
                || announceEveryMs < 1
                || resendAfterMs < 1
                || rememberedMs < 1) {
            throw new IllegalArgumentException("expected positive times: " + this);
        }
    }

    /**
     * The rest follows from the horizon: a short one is for tests, which must not wait for hours.
     */
    public static GarbageLimits of(long horizonMs, long unplacedMs) {
        return new GarbageLimits(
                horizonMs,
                unplacedMs,
                Math.clamp(horizonMs, SECOND, 10 * MINUTE),
                Math.clamp(horizonMs / 100, SECOND / 2, 5 * MINUTE),
                Math.clamp(horizonMs / 10, 5 * SECOND, HOUR),
                Math.clamp(horizonMs, MINUTE, 24 * HOUR));
    }

    /**
     * From the end of a telling to the next.
     *
     * @param tellingCount how often all were told before that telling, in a row
     */
    long resendAfterMs(int tellingCount) {
        int doublings = Math.min(tellingCount, 30); // from a second this is 34 years
        return Math.max(resendAfterMs, Math.min(RESEND_MS_MAX, resendAfterMs << doublings));
    }
}

package io.cyxcloud.shardstore.inventory;

import java.time.Duration;

/**
 * How a node's disks and metadata are brought together.
 *
 * @param every from the end of a round to the next, plus or minus a quarter
 * @param firstAfter from the start to the first round at most; half of that at least
 * @param shardsPerSecondMax shards compared
 * @param settle from the first look at a difference to the second: acknowledgements, deletions and
 *     what is in the node's queue have come to the log by then
 */
public record ReconcileLimits(
        Duration every, Duration firstAfter, int shardsPerSecondMax, Duration settle) {
    private static final Duration FIRST_AFTER_MAX = Duration.ofMinutes(10);
    private static final int SHARDS_PER_SECOND = 20_000;
    private static final Duration SETTLE_MAX = Duration.ofSeconds(5);

    public ReconcileLimits {
        if (every.isNegative()
                || every.isZero()
                || firstAfter.isNegative()
                || settle.isNegative()
                || shardsPerSecondMax < 1) {
            throw new IllegalArgumentException("expected positive limits");
        }
    }

    /** The rest follows from the period: a short one is for tests. */
    public static ReconcileLimits of(Duration every) {
        Duration quarter = every.dividedBy(4);
        return new ReconcileLimits(
                every,
                quarter.compareTo(FIRST_AFTER_MAX) < 0 ? quarter : FIRST_AFTER_MAX,
                SHARDS_PER_SECOND,
                quarter.compareTo(SETTLE_MAX) < 0 ? quarter : SETTLE_MAX);
    }
}

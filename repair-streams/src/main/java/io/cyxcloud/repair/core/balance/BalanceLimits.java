package io.cyxcloud.repair.core.balance;

/**
 * When nodes are balanced, and how fast.
 *
 * @param skewBegin shards are moved once the share of its capacity that some node uses differs by
 *     more than this from the cluster's; 0 to 1
 * @param skewEnd and until no node's differs by more than this: less, so that a little change does
 *     not begin it again; nor is anything moved between two nodes that do not differ by more
 * @param bytesPerHour bytes that one node gives and takes in an hour, both counted
 */
public record BalanceLimits(double skewBegin, double skewEnd, long bytesPerHour) {
    /** 10 GB an hour are 2.8 MB a second: a hundredth of what a disk or a 10 Gbit/s link does. */
    public static final BalanceLimits DEFAULT = of(0.05, 10_000_000_000L);

    public BalanceLimits {
        if (!(skewEnd > 0 && skewEnd < skewBegin && skewBegin <= 1) || bytesPerHour < 1) {
            throw new IllegalArgumentException("expected limits that fall: " + this);
        }
    }

    /** Until half of the skew is left. */
    public static BalanceLimits of(double skewBegin, long bytesPerHour) {
        return new BalanceLimits(skewBegin, skewBegin / 2, bytesPerHour);
    }

    /** Whether shards are to be moved for a skew, when they were, or were not, until now. */
    public boolean isSkewed(boolean before, double skew) {
        return skew > (before ? skewEnd : skewBegin);
    }
}

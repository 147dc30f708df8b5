package io.cyxcloud.placement.core.membership;

/**
 * When a silent node counts as what.
 *
 * @param suspectedAfterMs silence after which a node gets no new shards; more than a pause of 3 s,
 *     which is no failure, and the second between heartbeats
 * @param failedAfterMs silence after which a node's shards count as gone; under 10 s
 * @param quietMs when no node at all is heard for this long, it is us who do not hear; with the
 *     second between heartbeats it must stay below the suspicion of a single node
 * @param pauseMs ticks further apart than this mean that we slept, not the nodes
 * @param massWindowMs nodes that fell silent within this time fell silent in the same moment
 * @param massNodesMin fewer silent nodes than this are never held to be our own fault
 */
public record MembershipLimits(
        long suspectedAfterMs,
        long failedAfterMs,
        long quietMs,
        long pauseMs,
        long massWindowMs,
        int massNodesMin) {
    public static final MembershipLimits DEFAULT =
            new MembershipLimits(4_000, 8_000, 2_000, 1_000, 10_000, 3);

    public MembershipLimits {
        if (pauseMs >= suspectedAfterMs
                || quietMs >= suspectedAfterMs
                || suspectedAfterMs >= failedAfterMs
                || massNodesMin < 2) {
            throw new IllegalArgumentException(
                    "expected pause, quiet < suspected < failed and a mass of 2 nodes or more");
        }
    }
}

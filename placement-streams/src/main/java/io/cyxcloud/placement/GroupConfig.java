package io.cyxcloud.placement;

import java.time.Duration;

/**
 * How placement instances share the partitions.
 *
 * @param standbys instances that follow each partition beside its owner, 0 to 2
 * @param rack where this instance stands; standbys go to other racks where there are any. Empty: it
 *     does not matter
 * @param sessionTimeout an instance that is silent for so long loses its partitions; brokers refuse
 *     less than their {@code group.min.session.timeout.ms}, 6 s unless configured
 * @param replicas of the stores' changelogs
 */
public record GroupConfig(int standbys, String rack, Duration sessionTimeout, int replicas) {
    public static final int STANDBYS_MAX = 2;
    public static final Duration SESSION_TIMEOUT_MIN = Duration.ofSeconds(3);
    public static final Duration SESSION_TIMEOUT_USUAL = Duration.ofSeconds(6);
    public static final Duration SESSION_TIMEOUT_MAX = Duration.ofSeconds(30);

    /** One instance, one broker. */
    public static final GroupConfig ALONE = new GroupConfig(0, "", SESSION_TIMEOUT_USUAL, 1);

    public GroupConfig {
        if (standbys < 0 || standbys > STANDBYS_MAX) {
            throw new IllegalArgumentException("standbys " + standbys + ": expected 0..2");
        }
        if (sessionTimeout.compareTo(SESSION_TIMEOUT_MIN) < 0
                || sessionTimeout.compareTo(SESSION_TIMEOUT_MAX) > 0) {
            throw new IllegalArgumentException(
                    "sessionTimeout " + sessionTimeout.toSeconds() + "s: expected 3s..30s");
        }
        if (replicas < 1) {
            throw new IllegalArgumentException("replicas " + replicas + ": expected 1 or more");
        }
    }
}

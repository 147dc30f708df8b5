package io.cyxcloud.placement;

import io.cyxcloud.events.value.TlsFiles;
import io.cyxcloud.placement.client.QueryEndpoint;
import io.cyxcloud.placement.core.chunk.GarbageLimits;
import io.cyxcloud.placement.core.membership.MembershipLimits;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A placement instance.
 *
 * @param name distinct among instances, and the same after a restart
 * @param stateDir where its stores are; rebuilt from the log when it is empty
 * @param bind where the query server listens
 * @param advertised where gateways reach it
 * @param tls its certificate, of role placement
 * @param streamThreads threads that fold, 1 to 64
 * @param commitInterval how often derived events become visible
 * @param group how it shares the partitions with other instances
 * @param deadline how long a call of its own {@code metadata()} may take
 * @param garbage how long what nobody needs is kept
 */
public record PlacementConfig(
        String name,
        Path stateDir,
        QueryEndpoint bind,
        QueryEndpoint advertised,
        TlsFiles tls,
        int streamThreads,
        Duration commitInterval,
        GroupConfig group,
        Duration deadline,
        MembershipLimits membership,
        GarbageLimits garbage) {
    public static final int STREAM_THREADS_MAX = 64;

    public PlacementConfig {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("name: expected not to be empty");
        }
        if (streamThreads < 1 || streamThreads > STREAM_THREADS_MAX) {
            throw new IllegalArgumentException(
                    "streamThreads " + streamThreads + ": expected 1..64");
        }
        if (commitInterval.isNegative() || commitInterval.isZero()) {
            throw new IllegalArgumentException("commitInterval: expected more than 0");
        }
        if (deadline.isNegative() || deadline.isZero()) {
            throw new IllegalArgumentException("deadline: expected more than 0");
        }
    }

    /** With the usual numbers. */
    public static PlacementConfig of(
            String name, Path stateDir, QueryEndpoint endpoint, TlsFiles tls) {
        return new PlacementConfig(
                name,
                stateDir,
                endpoint,
                endpoint,
                tls,
                2,
                Duration.ofMillis(200),
                GroupConfig.ALONE,
                Duration.ofSeconds(10),
                MembershipLimits.DEFAULT,
                GarbageLimits.DEFAULT);
    }

    /** The same with another garbage collection. */
    public PlacementConfig with(GarbageLimits other) {
        return new PlacementConfig(
                name,
                stateDir,
                bind,
                advertised,
                tls,
                streamThreads,
                commitInterval,
                group,
                deadline,
                membership,
                other);
    }

    /** The same in another group. */
    public PlacementConfig with(GroupConfig other) {
        return new PlacementConfig(
                name,
                stateDir,
                bind,
                advertised,
                tls,
                streamThreads,
                commitInterval,
                other,
                deadline,
                membership,
                garbage);
    }
}

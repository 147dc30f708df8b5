package io.cyxcloud.shardstore;

import io.cyxcloud.events.node.Heartbeat;
import io.cyxcloud.events.value.NodeEndpoint;
import java.util.Comparator;

/**
 * One process that beats as a node.
 *
 * @param startedMs of its {@link NodeStart}
 */
record Incarnation(long startedMs, NodeEndpoint endpoint) {
    private static final Comparator<Incarnation> BY_START =
            Comparator.comparingLong(Incarnation::startedMs)
                    .thenComparing(one -> one.endpoint.toString());

    static Incarnation of(Heartbeat beat) {
        return new Incarnation(beat.startedMs(), beat.endpoint());
    }

    /** Of any two, one is the elder, whoever compares them. */
    boolean isElderThan(Incarnation other) {
        return BY_START.compare(this, other) < 0;
    }
}

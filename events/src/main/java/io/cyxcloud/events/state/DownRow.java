package io.cyxcloud.events.state;

import io.cyxcloud.events.value.NodeId;
import java.util.List;

/**
 * The nodes whose shards do not count, and those whose shards leave, as a chunk partition was told
 * last.
 *
 * @param epoch of the cluster map that it was read from; 0 before the first word
 * @param nodes in order
 * @param leaving draining nodes, in order
 */
public record DownRow(long epoch, List<NodeId> nodes, List<NodeId> leaving) {
    public static final DownRow NONE = new DownRow(0, List.of(), List.of());

    public DownRow {
        nodes = List.copyOf(nodes);
        leaving = List.copyOf(leaving);
    }
}

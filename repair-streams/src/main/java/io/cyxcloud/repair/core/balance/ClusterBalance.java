package io.cyxcloud.repair.core.balance;

import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeInfo;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How full the nodes are that take shards: of the others nothing is moved for balance, and nothing
 * is moved to them. A node's share is what it uses of its capacity, the cluster's is what these
 * nodes use together. Immutable.
 */
public final class ClusterBalance {
    private record Fill(long usedBytes, long capacityBytes) {
        double share() {
            return (double) usedBytes / capacityBytes;
        }

        double shareWith(long bytes) {
            return (double) (usedBytes + bytes) / capacityBytes;
        }
    }

    private final Map<NodeId, Fill> fills;
    private final double clusterShare;

    private ClusterBalance(Map<NodeId, Fill> fills) {
        this.fills = fills;
        long capacityBytes = fills.values().stream().mapToLong(Fill::capacityBytes).sum();
        long usedBytes = fills.values().stream().mapToLong(Fill::usedBytes).sum();
        this.clusterShare = capacityBytes == 0 ? 0 : (double) usedBytes / capacityBytes;
    }

    /**
     * Of one moment.
     *
     * @param usedBytes what the nodes hold; one that is not named does not take part
     */
    public static ClusterBalance of(ClusterMap map, Map<NodeId, Long> usedBytes) {
        Map<NodeId, Fill> fills = new TreeMap<>();
        for (NodeInfo node : map.nodes()) {
            Long used = usedBytes.get(node.id());
            if (node.health().takesShards() && node.capacityBytes() > 0 && used != null) {
                fills.put(node.id(), new Fill(Math.max(0, used), node.capacityBytes()));
            }
        }
        return new ClusterBalance(fills);
    }

    /** With a shard on another node; both take part. */
    public ClusterBalance with(NodeId from, NodeId to, long bytes) {
        Map<NodeId, Fill> moved = new TreeMap<>(fills);
        Map<NodeId, Long> changes = new HashMap<>(Map.of(from, -bytes, to, bytes));
        moved.replaceAll((node, fill) ->
                new Fill(
                        Math.max(0, fill.usedBytes() + changes.getOrDefault(node, 0L)),
                        fill.capacityBytes()));
        return new ClusterBalance(moved);
    }

    /** Used by all together, of what they may hold; 0 to 1. */
    public double clusterShare() {
        return clusterShare;
    }

    /** By node, of those that take part, in order of id. */
    public Map<NodeId, Double> shares() {
        Map<NodeId, Double> shares = new TreeMap<>();
        fills.forEach((node, fill) -> shares.put(node, fill.share()));
        return shares;
    }

    /** How far the node that is furthest off is from the cluster's share; 0 without nodes. */
    public double skew() {
        return fills.values().stream()
                .mapToDouble(fill -> Math.abs(fill.share() - clusterShare))
                .max()
                .orElse(0);
    }

    /** Nodes that are fuller than the emptiest by more than this, the fullest first. */
    public List<NodeId> givers(double difference) {
        double least = fills.values().stream().mapToDouble(Fill::share).min().orElse(0);
        return fills.keySet().stream()
                .filter(node -> share(node) - least > difference)
                .sorted(
                        Comparator.comparingDouble((NodeId node) -> -share(node))
                                .thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    boolean takesPart(NodeId node) {
        return fills.containsKey(node);
    }

    /** Of a node that takes part. */
    double share(NodeId node) {
        return fill(node).share();
    }

    /**
     * Whether the giver is fuller than the taker by more than this, and a move of so many bytes
     * leaves it no emptier: it is never worth to move them back.
     */
    boolean evens(NodeId from, NodeId to, long bytes, double difference) {
        return share(from) - share(to) > difference
                && fill(from).shareWith(-bytes) >= fill(to).shareWith(bytes);
    }

    private Fill fill(NodeId node) {
        Fill fill = fills.get(node);
        if (fill == null) {
            throw new IllegalArgumentException(node + " does not take part");
        }
        return fill;
    }
}

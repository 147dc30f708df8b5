package io.cyxcloud.infra.status.core;

import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.events.value.NodeHealth;
import io.cyxcloud.events.value.StorageClass;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether the cluster is well, and what is the matter.
 *
 * @param reasons for people, the worst first; none when it is well
 */
public record Verdict(State state, List<String> reasons) {
    /** A fuller node is a matter for an operator: the others fill up, too. */
    static final double FILL_MAX = 0.9;

    /** In the order of badness. */
    public enum State {
        /** All data is there with all of its redundancy. */
        HEALTHY(0),
        /**
         * All data is there and can be written, with less redundancy or less room than it should.
         */
        DEGRADED(1),
        /** Some data cannot be read, or nothing can be written, or it is not known. */
        UNAVAILABLE(2);

        private final int exitStatus;

        State(int exitStatus) {
            this.exitStatus = exitStatus;
        }

        /** Of {@code cyxcloud status}. */
        public int exitStatus() {
            return exitStatus;
        }
    }

    public Verdict {
        reasons = List.copyOf(reasons);
        if ((state == State.HEALTHY) != reasons.isEmpty()) {
            throw new IllegalArgumentException(state + " for " + reasons);
        }
    }

    /**
     * Judges.
     *
     * @param redundancy null when metadata did not tell
     */
    public static Verdict of(
            ClusterMap map, List<NodeStatus> nodes, @Nullable Redundancy redundancy) {
        List<String> grave = new ArrayList<>();
        List<String> bad = new ArrayList<>();
        if (redundancy == null) {
            grave.add("metadata does not tell how many chunks are whole");
        } else {
            add(grave, redundancy.lostCount(), "chunk cannot be read", "chunks cannot be read");
            add(
                    bad,
                    redundancy.criticalCount(),
                    "chunk does not survive another loss",
                    "chunks do not survive another loss");
            add(bad, redundancy.degradedCount(), "chunk misses shards", "chunks miss shards");
        }
        if (nodes.isEmpty()) {
            grave.add("there are no nodes");
        }
        canBeWritten(map, nodes.size(), grave);
        add(bad, count(nodes, NodeHealth.FAILED), "node has failed", "nodes have failed");
        add(bad, count(nodes, NodeHealth.SUSPECTED), "node is silent", "nodes are silent");
        add(
                bad,
                count(nodes, NodeHealth.DEGRADED),
                "node has a disk that is not sound",
                "nodes have disks that are not sound");
        add(
                bad,
                nodes.stream().filter(node -> node.fill() > FILL_MAX).count(),
                "node is more than 90 % full",
                "nodes are more than 90 % full");
        State state =
                !grave.isEmpty()
                        ? State.UNAVAILABLE
                        : bad.isEmpty() ? State.HEALTHY : State.DEGRADED;
        grave.addAll(bad);
        return new Verdict(state, grave);
    }

    /** When nothing can be asked at all. */
    public static Verdict unreachable(String why) {
        return new Verdict(State.UNAVAILABLE, List.of(why));
    }

    /** A cluster that is too small for the usual class is judged by the smallest one there is. */
    private static void canBeWritten(ClusterMap map, int members, List<String> grave) {
        StorageClass usual =
                members >= StorageClass.STANDARD.scheme().totalShards()
                        ? StorageClass.STANDARD
                        : StorageClass.COMPACT;
        int needed = usual.scheme().writeQuorum();
        if (members > 0 && map.healthyCount() < needed) {
            grave.add(
                    "%d nodes take shards: a write of class %s needs %d"
                            .formatted(map.healthyCount(), usual.name(), needed));
        }
    }

    private static long count(List<NodeStatus> nodes, NodeHealth health) {
        return nodes.stream().filter(node -> node.info().health() == health).count();
    }

    private static void add(List<String> reasons, long count, String one, String many) {
        if (count > 0) {
            reasons.add(count + " " + (count == 1 ? one : many));
        }
    }
}

package io.cyxcloud.infra.audit.core;

import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.events.value.NodeHealth;
import io.cyxcloud.events.value.NodeId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Nodes that were not asked, because nothing on them counted at that moment. Thread-safe. */
public final class PassedOver {
    private final Set<NodeId> nodes = ConcurrentHashMap.newKeySet();

    public void add(NodeId node) {
        nodes.add(node);
    }

    /**
     * What is not known of them. What objects need was looked at without them, which is right as
     * long as nothing on them counts; of inventories theirs is left out.
     *
     * @param now when all was looked at
     * @param inventories whether all that nodes have was to be looked at
     */
    public List<Finding> findings(ClusterMap now, boolean inventories) {
        return nodes.stream()
                .sorted()
                .filter(node -> isOpen(now.node(node).map(info -> info.health()), inventories))
                .map(node -> Finding.ofNode(node, "it counted as failed, and was not asked"))
                .toList();
    }

    private static boolean isOpen(Optional<NodeHealth> health, boolean inventories) {
        boolean counts = health.filter(NodeHealth::keepsShards).isPresent();
        boolean ordered = health.filter(NodeHealth.OFFLINE::equals).isPresent();
        return counts || (inventories && !ordered);
    }
}

package io.cyxcloud.infra.audit;

import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.infra.audit.core.Finding;
import io.cyxcloud.infra.wiring.HeldInMetadata;
import io.cyxcloud.placement.client.Metadata;
import io.cyxcloud.shardstore.inventory.KnownShards;
import io.cyxcloud.shardstore.inventory.core.PairedInventories;
import io.cyxcloud.shardstore.inventory.core.ShardPair;
import io.cyxcloud.shardstore.protocol.ShardRange;

/**
 * Looks at a whole node: all that its disks have beside all that metadata says of it, whoever needs
 * it. Blocking; holds a page of each.
 */
final class NodeAudit {
    private final Metadata metadata;
    private final NodeShards nodes;
    private final AuditCounts counts;

    NodeAudit(Metadata metadata, NodeShards nodes, AuditCounts counts) {
        this.metadata = metadata;
        this.nodes = nodes;
        this.counts = counts;
    }

    /** What metadata knows of a node. */
    static KnownShards known(Metadata metadata, NodeId node) {
        return new KnownShards(new HeldInMetadata(() -> metadata, node));
    }

    void look(NodeId node, Findings findings) {
        try {
            PairedInventories pairs =
                    new PairedInventories(
                            nodes.list(node, ShardRange.all()), known(metadata, node).all());
            while (pairs.hasNext() && !findings.isEnded()) {
                ShardPair pair = pairs.next();
                counts.inventoried.increment();
                pair.difference()
                        .map(difference -> Differences.finding(null, node, difference))
                        .ifPresent(findings::add);
            }
        } catch (NodeShards.SilentException e) {
            findings.add(Finding.ofNode(node, String.valueOf(e.getMessage())));
        }
    }
}

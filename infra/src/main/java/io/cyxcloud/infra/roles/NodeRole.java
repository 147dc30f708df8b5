package io.cyxcloud.infra.roles;

import io.cyxcloud.events.value.NodeEndpoint;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeLocation;
import io.cyxcloud.infra.config.CyxConfig;
import io.cyxcloud.infra.wiring.HeldInMetadata;
import io.cyxcloud.shardstore.StorageNode;
import io.cyxcloud.shardstore.StorageNodeConfig;
import io.cyxcloud.shardstore.StorageNodeLimits;
import io.cyxcloud.shardstore.disk.EngineConfig;
import io.cyxcloud.shardstore.inventory.KnownShards;
import io.cyxcloud.shardstore.inventory.ReconcileLimits;
import io.cyxcloud.shardstore.inventory.Reconciliation;
import io.cyxcloud.shardstore.kafka.EventLogFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Starts a storage node. */
final class NodeRole {
    private NodeRole() {}

    /** Starts it in a process with others. */
    static AutoCloseable start(CyxConfig config, ProcessContext context) throws IOException {
        CyxConfig.Node node = config.node();
        List<Path> folders =
                node.dataDirs().isEmpty()
                        ? List.of(node.dataDir())
                        : node.dataDirs().stream().map(Path::of).toList();
        StorageNodeConfig translated =
                new StorageNodeConfig(
                        new NodeId(node.id()),
                        new NodeLocation(node.datacenter(), node.rack()),
                        new NodeEndpoint(node.host(), node.port()),
                        folders,
                        TlsSection.files(config.tls()),
                        EngineConfig.ofCapacity(capacityBytes(node, folders), node.scrubPeriod()),
                        context.hasManyRoles()
                                ? StorageNodeLimits.ofOneOfMany()
                                : StorageNodeLimits.standard());
        Closeables parts = new Closeables();
        try {
            StorageNode started =
                    parts.add(
                            StorageNode.start(
                                    translated,
                                    context.patientLog(),
                                    context.heartbeats(),
                                    context.netThreads()));
            var _ = started.refused().thenAccept(context::roleEnded);
            started.obey(context.kafka());
            parts.add(reconciliation(config, context, translated.id(), started));
            return parts;
        } catch (IOException | RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    private static Reconciliation reconciliation(
            CyxConfig config, ProcessContext context, NodeId id, StorageNode node) {
        KnownShards.Source known = new HeldInMetadata(() -> context.metadata(config), id);
        return new Reconciliation(
                id,
                node.disks(),
                new KnownShards(known),
                new EventLogFacts(context.patientLog()),
                ReconcileLimits.of(config.node().reconcileEvery()));
    }

    /** Of one disk: configured, or what the largest file system has altogether. */
    private static long capacityBytes(CyxConfig.Node node, List<Path> folders) throws IOException {
        if (node.capacity().bytes() > 0) {
            return Math.ceilDiv(node.capacity().bytes(), folders.size());
        }
        long largest = 1;
        for (Path folder : folders) {
            try {
                Path made = Files.createDirectories(folder.toAbsolutePath());
                largest = Math.max(largest, Files.getFileStore(made).getTotalSpace());
            } catch (IOException e) {
                if (folders.size() == 1) {
                    throw e;
                }
                // the node says so, and goes on with its other disks
            }
        }
        return largest;
    }
}

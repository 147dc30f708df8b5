package io.cyxcloud.infra.roles;

import io.cyxcloud.events.value.NodeEndpoint;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeLocation;
import io.cyxcloud.infra.config.CyxConfig;
import io.cyxcloud.shardstore.StorageNode;
import io.cyxcloud.shardstore.StorageNodeConfig;
import io.cyxcloud.shardstore.StorageNodeLimits;
import io.cyxcloud.shardstore.disk.EngineConfig;
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
        StorageNode started =
                StorageNode.start(
                        translated,
                        context.patientLog(),
                        context.heartbeats(),
                        context.netThreads());
        var _ = started.refused().thenAccept(context::roleEnded);
        started.obey(context.kafka());
        return started;
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

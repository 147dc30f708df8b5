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

/** Starts a storage node. */
final class NodeRole {
    private NodeRole() {}

    /** Starts it in a process with others. */
    static AutoCloseable start(CyxConfig config, ProcessContext context) throws IOException {
        CyxConfig.Node node = config.node();
        StorageNodeConfig translated =
                new StorageNodeConfig(
                        new NodeId(node.id()),
                        new NodeLocation(node.datacenter(), node.rack()),
                        new NodeEndpoint(node.host(), node.port()),
                        node.dataDir(),
                        TlsSection.files(config.tls()),
                        EngineConfig.ofCapacity(capacityBytes(node)),
                        context.hasManyRoles()
                                ? StorageNodeLimits.ofOneOfMany()
                                : StorageNodeLimits.standard());
        return StorageNode.start(translated, context.patientLog(), context.netThreads());
    }

    /** Configured, or what the node's file system has altogether. */
    private static long capacityBytes(CyxConfig.Node node) throws IOException {
        if (node.capacity().bytes() > 0) {
            return node.capacity().bytes();
        }
        Path folder = Files.createDirectories(node.dataDir().toAbsolutePath());
        return Files.getFileStore(folder).getTotalSpace();
    }
}

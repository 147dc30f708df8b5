package io.cyxcloud.shardstore;

import io.cyxcloud.events.value.NodeEndpoint;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeLocation;
import io.cyxcloud.events.value.TlsFiles;
import io.cyxcloud.shardstore.disk.EngineConfig;
import java.nio.file.Path;

/**
 * One storage node.
 *
 * @param endpoint where it listens, and where others reach it
 * @param dataDir its folder, made when missing; belongs to this node id from then on
 * @param tls its certificate names {@code cyx://node/ID}
 * @param engine bounds of the disk engine, the capacity among them
 * @param limits the other bounds
 */
public record StorageNodeConfig(
        NodeId id,
        NodeLocation location,
        NodeEndpoint endpoint,
        Path dataDir,
        TlsFiles tls,
        EngineConfig engine,
        StorageNodeLimits limits) {
    /** With the default bounds. */
    public static StorageNodeConfig of(
            NodeId id,
            NodeLocation location,
            NodeEndpoint endpoint,
            Path dataDir,
            long capacityBytes,
            TlsFiles tls) {
        return new StorageNodeConfig(
                id,
                location,
                endpoint,
                dataDir,
                tls,
                EngineConfig.ofCapacity(capacityBytes),
                StorageNodeLimits.standard());
    }
}

package io.cyxcloud.shardstore;

import io.cyxcloud.events.value.NodeEndpoint;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeLocation;
import io.cyxcloud.events.value.TlsFiles;
import io.cyxcloud.shardstore.disk.EngineConfig;
import java.nio.file.Path;
import java.util.List;

/**
 * One storage node.
 *
 * @param endpoint where it listens, and where others reach it
 * @param dataDirs its folders, one a disk, made when missing; they belong to this node id from then
 *     on
 * @param tls its certificate names {@code cyx://node/ID}
 * @param engine bounds of the engine of each disk, the capacity among them
 * @param limits the other bounds
 */
public record StorageNodeConfig(
        NodeId id,
        NodeLocation location,
        NodeEndpoint endpoint,
        List<Path> dataDirs,
        TlsFiles tls,
        EngineConfig engine,
        StorageNodeLimits limits) {
    public StorageNodeConfig {
        dataDirs = List.copyOf(dataDirs);
        if (dataDirs.isEmpty()) {
            throw new IllegalArgumentException("dataDirs: expected at least one");
        }
    }

    /** With one disk and the default bounds. */
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
                List.of(dataDir),
                tls,
                EngineConfig.ofCapacity(capacityBytes),
                StorageNodeLimits.standard());
    }
}

package io.cyxcloud.infra.roles;

import io.cyxcloud.infra.config.CyxConfig;
import io.cyxcloud.infra.wiring.PlacedChunkDirectory;
import io.cyxcloud.ingest.shards.ShardTransport;
import io.cyxcloud.repair.RepairConfig;
import io.cyxcloud.repair.RepairService;
import io.cyxcloud.shardstore.client.ShardClient;
import java.io.IOException;

/** Starts repair. */
final class RepairRole {
    private RepairRole() {}

    static AutoCloseable start(CyxConfig config, ProcessContext context) throws IOException {
        Closeables parts = new Closeables();
        try {
            ShardClient nodes = parts.add(NetSection.client(config, context));
            parts.add(
                    RepairService.start(
                            RepairConfig.of(config.repair().dataDir()),
                            context.kafka(),
                            context.patientLog(),
                            new PlacedChunkDirectory(context.cluster(), context.metadata(config)),
                            ShardTransport.of(nodes)));
            return parts;
        } catch (IOException | RuntimeException e) {
            parts.close();
            throw e;
        }
    }
}

package io.cyxcloud.infra.roles;

import io.cyxcloud.infra.OperatorException;
import io.cyxcloud.infra.config.CyxConfig;
import io.cyxcloud.infra.wiring.PlacedChunkDirectory;
import io.cyxcloud.ingest.shards.ShardTransport;
import io.cyxcloud.placement.client.Metadata;
import io.cyxcloud.repair.RepairConfig;
import io.cyxcloud.repair.RepairService;
import io.cyxcloud.repair.balance.HeldChunks;
import io.cyxcloud.repair.core.RepairBudget;
import io.cyxcloud.repair.core.RepairLimits;
import io.cyxcloud.repair.core.balance.BalanceLimits;
import io.cyxcloud.shardstore.client.ShardClient;
import java.io.IOException;

/** Starts repair. */
final class RepairRole {
    private RepairRole() {}

    private static RepairConfig translated(CyxConfig.Repair config) {
        try {
            return RepairConfig.of(
                    config.dataDir(),
                    RepairLimits.of(config.grace().toMillis()),
                    new RepairBudget(
                            config.inFlightMax(),
                            config.inFlightPerNodeMax(),
                            config.bytesInFlightMax().bytes(),
                            config.bytesInFlightPerNodeMax().bytes()),
                    BalanceLimits.of(
                            config.rebalanceSkewPercent() / 100.0,
                            config.rebalanceBytesPerHour().bytes()));
        } catch (IllegalArgumentException e) {
            throw new OperatorException("repair: " + e.getMessage(), e);
        }
    }

    static AutoCloseable start(CyxConfig config, ProcessContext context) throws IOException {
        Closeables parts = new Closeables();
        try {
            ShardClient nodes = parts.add(NetSection.client(config, context));
            Metadata metadata = context.metadata(config);
            parts.add(
                    RepairService.start(
                            translated(config.repair()),
                            context.kafka(),
                            context.patientLog(),
                            new PlacedChunkDirectory(context.cluster(), metadata),
                            HeldChunks.of(metadata),
                            context.cluster()::map,
                            ShardTransport.of(nodes)));
            return parts;
        } catch (IOException | RuntimeException e) {
            parts.close();
            throw e;
        }
    }
}

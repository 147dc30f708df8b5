package io.cyxcloud.shardstore;

import io.cyxcloud.events.chunk.ShardEvent.ShardMissing;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.shardstore.disk.ShardEngine;
import io.cyxcloud.shardstore.disk.StorageFolderException;
import io.cyxcloud.shardstore.kafka.ShardPublisher;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A disk that could not be opened.
 *
 * @param reason for the operator, one line
 */
record LostDisk(Path folder, String reason) {
    private static final Logger LOG = LoggerFactory.getLogger(LostDisk.class);
    private static final String REPORTER = "lost disk";

    /**
     * Reports the shards that were on it as missing, as far as its index can still be read. Shards
     * that cannot be named so are missed by whoever wants to read them.
     */
    void report(NodeId node, ShardPublisher publisher, InstantSource clock) {
        List<ShardId> shards = new ArrayList<>();
        try {
            ShardEngine.readIndex(folder, shards::add);
        } catch (StorageFolderException e) {
            LOG.warn("{}: shards not known, {}", folder, e.getMessage());
        }
        LOG.error("{}: {} shards are missing", folder, shards.size());
        for (ShardId shard : shards) {
            publisher.reportSurely(new ShardMissing(shard, node, REPORTER, clock.millis()));
        }
    }
}

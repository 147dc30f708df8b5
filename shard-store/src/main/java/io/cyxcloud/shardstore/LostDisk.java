package io.cyxcloud.shardstore;

import io.cyxcloud.shardstore.disk.ShardEngine;
import io.cyxcloud.shardstore.kafka.ShardPublisher;
import java.nio.file.Path;

/**
 * A disk that could not be opened.
 *
 * @param reason for the operator, one line
 */
record LostDisk(Path folder, String reason) {
    /** Reports the shards that were on it as missing, as far as its index can still be read. */
    void report(ShardPublisher publisher) {
        publisher.reportMissing(visitor -> ShardEngine.readIndex(folder, visitor));
    }
}

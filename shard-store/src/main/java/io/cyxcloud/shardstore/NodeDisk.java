package io.cyxcloud.shardstore;

import io.cyxcloud.shardstore.disk.ShardEngine;
import io.cyxcloud.shardstore.kafka.ShardPublisher;
import java.nio.file.Path;

/** One disk of a node: its folder, its engine, and what tells the event log of its shards. */
record NodeDisk(Path folder, ShardEngine engine, ShardPublisher publisher) {}

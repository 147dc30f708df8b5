/** What a node publishes: shard events and heartbeats, on the event log. */
@NullMarked
package io.cyxcloud.shardstore.kafka;

import org.jspecify.annotations.NullMarked;

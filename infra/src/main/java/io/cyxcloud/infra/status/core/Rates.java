package io.cyxcloud.infra.status.core;

/**
 * What the log took a second, over the last ten seconds.
 *
 * @param objectCommands puts, deletions and other commands about objects
 * @param shardEvents acknowledged, deleted and missing shards
 */
public record Rates(double objectCommands, double shardEvents) {}

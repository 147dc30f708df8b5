package io.cyxcloud.infra.console.core;

/**
 * One moment of the plots.
 *
 * @param atMs Unix ms
 * @param objectCommands a second
 * @param shardEvents a second
 * @param readP99Us of the slowest node, microseconds
 * @param writeP99Us of the slowest node, microseconds
 * @param repairsUnderWay chunks
 * @param rebuiltInMinute shards
 * @param incompleteCount chunks that miss shards
 */
public record Sample(
        long atMs,
        double objectCommands,
        double shardEvents,
        long readP99Us,
        long writeP99Us,
        long repairsUnderWay,
        long rebuiltInMinute,
        long incompleteCount) {}

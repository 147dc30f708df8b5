package io.cyxcloud.placement.client;

/**
 * How much of the past can be read, whatever the key. Times are the log's.
 *
 * @param fromMs the earliest time that can be asked for, Unix ms
 * @param horizonMs how long what was superseded is kept readable, ms
 */
public record KeptHistory(long fromMs, long horizonMs) {}

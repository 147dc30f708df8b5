package io.cyxcloud.placement.streams;

/**
 * Where a command stands in its partition's log.
 *
 * @param timeMs the log's time, Unix ms: never less than that of a command before
 */
record CommandMoment(long timeMs, long offset) {}

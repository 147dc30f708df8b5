package io.cyxcloud.events.log;

/** Where a record is in its topic. */
public record LogPosition(int partition, long offset) {}

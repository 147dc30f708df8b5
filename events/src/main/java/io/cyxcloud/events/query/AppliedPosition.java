package io.cyxcloud.events.query;

/** The last record of a topic's partition that is folded; an offset of -1 says none is. */
public record AppliedPosition(String topic, int partition, long offset) {}

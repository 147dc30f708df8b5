package io.cyxcloud.events.state;

/** How far the events that follow from one partition's commands are folded. */
public record SourcePosition(int partition, long offset) {}

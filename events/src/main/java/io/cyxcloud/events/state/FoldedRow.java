package io.cyxcloud.events.state;

/** How far an object partition said that it is. */
public record FoldedRow(int partitionCount, long upToMs) {}

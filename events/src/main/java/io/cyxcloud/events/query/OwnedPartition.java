package io.cyxcloud.events.query;

/** A partition and the address of the instance that serves it. */
public record OwnedPartition(int partition, String host, int port) {}

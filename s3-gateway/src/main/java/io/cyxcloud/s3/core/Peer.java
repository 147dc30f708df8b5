package io.cyxcloud.s3.core;

/**
 * Where a request came from, as the connection says.
 *
 * @param address in numbers; empty when it is not known
 * @param secure whether it came over TLS
 */
public record Peer(String address, boolean secure) {}

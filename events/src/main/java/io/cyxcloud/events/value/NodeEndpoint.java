package io.cyxcloud.events.value;

/** Where a node's shard protocol listens. */
public record NodeEndpoint(String host, int port) {
    public NodeEndpoint {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + ": expected 1..65535");
        }
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}

package io.cyxcloud.shardstore.server;

import io.cyxcloud.shardstore.protocol.ShardLimits;

/**
 * What a server takes on before it answers BUSY. A request larger than a byte limit is let in when
 * it is alone, so that a small limit slows large shards down and does not forbid them.
 *
 * @param connectionsMax connections at once; more are told BUSY and closed
 * @param requestsPerConnectionMax requests being served at once, of one connection
 * @param requestsPerNodeMax the same, of all connections together
 * @param bytesPerConnectionMax payload bytes being received, stored or sent, of one connection
 * @param bytesPerNodeMax the same, of all connections together
 * @param handshakeTimeoutMs for TLS and HELLO
 * @param stallTimeoutMs a put that gets no byte for so long fails with TIMEOUT; a peer that reads
 *     no byte for so long is disconnected
 * @param idleTimeoutMs a connection without a request for so long is closed
 * @param retryAfterMs the hint in BUSY
 */
public record ServerLimits(
        int connectionsMax,
        int requestsPerConnectionMax,
        int requestsPerNodeMax,
        int bytesPerConnectionMax,
        int bytesPerNodeMax,
        int handshakeTimeoutMs,
        int stallTimeoutMs,
        int idleTimeoutMs,
        int retryAfterMs) {
    private static final int MEBIBYTE = 1024 * 1024;

    public ServerLimits {
        positive("connectionsMax", connectionsMax);
        positive("requestsPerConnectionMax", requestsPerConnectionMax);
        positive("requestsPerNodeMax", requestsPerNodeMax);
        positive("bytesPerConnectionMax", bytesPerConnectionMax);
        positive("bytesPerNodeMax", bytesPerNodeMax);
        positive("handshakeTimeoutMs", handshakeTimeoutMs);
        positive("stallTimeoutMs", stallTimeoutMs);
        positive("idleTimeoutMs", idleTimeoutMs);
        positive("retryAfterMs", retryAfterMs);
    }

    /** For a node with a process of its own: 256 MiB in flight. */
    public static ServerLimits standard() {
        assert 2 * ShardLimits.SHARD_SIZE_BYTES_MAX <= 64 * MEBIBYTE;
        return new ServerLimits(
                1_024, 256, 1_024, 64 * MEBIBYTE, 256 * MEBIBYTE, 5_000, 10_000, 300_000, 50);
    }

    private static void positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " is " + value + ", expected at least 1");
        }
    }
}

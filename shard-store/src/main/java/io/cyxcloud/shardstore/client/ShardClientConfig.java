package io.cyxcloud.shardstore.client;

/**
 * Limits of a {@link ShardClient}. A request larger than {@code bytesInFlightMax} goes out alone.
 *
 * @param threads event loops, when the client makes its own: 1 to 64
 * @param connectionsPerNode 1 to 8
 * @param nodesMax nodes it talks to at once
 * @param requestsInFlightMax sent and not answered, of one connection
 * @param bytesInFlightMax payload bytes of those
 * @param requestsWaitingMax requests that wait for room, of one connection; more fail with BUSY
 * @param connectTimeoutMs for TCP, and again for TLS with HELLO
 * @param requestTimeoutMs from the call to the answer, waiting and connecting included
 * @param backoffMsMin wait after a first failed connect; requests fail at once meanwhile
 * @param backoffMsMax the wait doubles up to this
 * @param idleTimeoutMs a connection without requests for so long is closed
 */
public record ShardClientConfig(
        int threads,
        int connectionsPerNode,
        int nodesMax,
        int requestsInFlightMax,
        int bytesInFlightMax,
        int requestsWaitingMax,
        int connectTimeoutMs,
        int requestTimeoutMs,
        int backoffMsMin,
        int backoffMsMax,
        int idleTimeoutMs) {

    public ShardClientConfig {
        inRange("threads", threads, 1, 64);
        inRange("connectionsPerNode", connectionsPerNode, 1, 8);
        inRange("nodesMax", nodesMax, 1, 100_000);
        inRange("requestsInFlightMax", requestsInFlightMax, 1, 100_000);
        inRange("bytesInFlightMax", bytesInFlightMax, 1, Integer.MAX_VALUE);
        inRange("requestsWaitingMax", requestsWaitingMax, 0, 100_000);
        inRange("connectTimeoutMs", connectTimeoutMs, 1, 600_000);
        inRange("requestTimeoutMs", requestTimeoutMs, 1, 600_000);
        inRange("backoffMsMin", backoffMsMin, 1, 600_000);
        inRange("backoffMsMax", backoffMsMax, backoffMsMin, 600_000);
        inRange("idleTimeoutMs", idleTimeoutMs, 1, 86_400_000);
    }

    public static ShardClientConfig standard() {
        return new ShardClientConfig(
                2, 1, 4_096, 128, 32 * 1024 * 1024, 256, 2_000, 15_000, 50, 1_000, 60_000);
    }

    private static void inRange(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    name + " is " + value + ", expected " + min + ".." + max);
        }
    }
}

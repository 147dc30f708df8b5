package io.cyxcloud.s3.http;

/**
 * What bounds a server; see {@link io.cyxcloud.s3.GatewayConfig} for the fields of the same name.
 *
 * @param bodyProgressBytesMin what a body must get on by within {@code bodyTimeoutMs}
 */
public record ServerLimits(
        int headerBytesMax,
        int connectionsMax,
        int requestsInFlightMax,
        int headerTimeoutMs,
        int idleTimeoutMs,
        int bodyTimeoutMs,
        int bodyProgressBytesMin,
        int shutdownTimeoutMs) {
    /** A body's buffer between event loop and handler: eight pieces of at most 64 KiB. */
    static final int BODY_BUFFERS_MAX = 8;

    static final int BODY_BUFFER_BYTES_MAX = 64 << 10;

    /** Bytes of an answer that were handed to the connection and have not gone out. */
    static final int RESPONSE_BYTES_PENDING_MAX = 1 << 20;

    /**
     * Read and thrown away of a body that nobody wanted, before the connection is closed: a client
     * that is still sending when it is closed may lose the answer.
     */
    static final long DISCARDED_BYTES_MAX = 16L << 20;

    /** How long that may take. */
    static final int DISCARD_MS_MAX = 2_000;
}

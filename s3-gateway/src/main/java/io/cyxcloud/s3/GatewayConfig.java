package io.cyxcloud.s3;

import io.cyxcloud.s3.core.Credential;
import io.cyxcloud.s3.core.acl.Ownership;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a gateway listens and what bounds it.
 *
 * @param port 0 for any free one
 * @param region the one region that requests are signed for
 * @param baseDomains names of the endpoint: {@code bucket.<base>} names a bucket too
 * @param root the access key of the configuration
 * @param ownership of the objects in new buckets, where their creators do not say
 * @param inlineSizeBytesMax bodies up to this size travel in the log; as the data path has it
 * @param headerBytesMax request line and headers
 * @param connectionsMax further ones are closed at once
 * @param requestsInFlightMax further ones are answered 503 SlowDown
 * @param headerTimeoutMs for the first request's head to be complete
 * @param idleTimeoutMs for the next request's head to be complete
 * @param bodyTimeoutMs in which a body must get on by {@link #BODY_PROGRESS_BYTES_MIN}, either way
 * @param shutdownTimeoutMs for what is in flight when the gateway closes
 * @param tls null for plain HTTP
 */
public record GatewayConfig(
        String host,
        int port,
        String region,
        List<String> baseDomains,
        Credential root,
        Ownership ownership,
        int inlineSizeBytesMax,
        int headerBytesMax,
        int connectionsMax,
        int requestsInFlightMax,
        int headerTimeoutMs,
        int idleTimeoutMs,
        int bodyTimeoutMs,
        int shutdownTimeoutMs,
        @Nullable Tls tls) {
    /** 4 KiB in 30 s is slower than any client that means it. */
    public static final int BODY_PROGRESS_BYTES_MIN = 4 << 10;

    /**
     * PEM files of an endpoint with TLS; what changes in them is taken over while it runs.
     *
     * @param certificate the endpoint's, and those between it and the authority that clients trust
     * @param key without a passphrase
     */
    public record Tls(Path certificate, Path key) {}

    public GatewayConfig {
        baseDomains = List.copyOf(baseDomains);
        require(!host.isBlank(), "host", host, "a name or an address");
        require(port >= 0 && port <= 65_535, "port", port, "0..65535");
        require(region.matches("[a-z0-9-]{1,63}"), "region", region, "a-z, 0-9 and hyphens");
        require(inlineSizeBytesMax >= 0, "inlineSizeBytesMax", inlineSizeBytesMax, "at least 0");
        // keys of 1 KiB and 8 KiB of metadata must fit
        require(
                headerBytesMax >= 16 << 10 && headerBytesMax <= 1 << 20,
                "headerBytesMax",
                headerBytesMax,
                "16384..1048576");
        require(connectionsMax >= 1, "connectionsMax", connectionsMax, "at least 1");
        require(
                requestsInFlightMax >= 1 && requestsInFlightMax <= connectionsMax,
                "requestsInFlightMax",
                requestsInFlightMax,
                "1..connectionsMax");
        require(headerTimeoutMs >= 1, "headerTimeoutMs", headerTimeoutMs, "at least 1");
        require(idleTimeoutMs >= 1, "idleTimeoutMs", idleTimeoutMs, "at least 1");
        require(bodyTimeoutMs >= 1, "bodyTimeoutMs", bodyTimeoutMs, "at least 1");
        require(shutdownTimeoutMs >= 0, "shutdownTimeoutMs", shutdownTimeoutMs, "at least 0");
    }

    /** The defaults, with this key. */
    public static GatewayConfig of(String host, int port, Credential root) {
        return new GatewayConfig(
                host,
                port,
                "us-east-1",
                List.of("localhost", "s3.localhost"),
                root,
                Ownership.BUCKET_OWNER_ENFORCED,
                16 << 10,
                64 << 10,
                4_096,
                128,
                15_000,
                75_000,
                30_000,
                10_000,
                null);
    }

    /** The same with TLS. */
    public GatewayConfig withTls(Tls files) {
        return new GatewayConfig(
                host,
                port,
                region,
                baseDomains,
                root,
                ownership,
                inlineSizeBytesMax,
                headerBytesMax,
                connectionsMax,
                requestsInFlightMax,
                headerTimeoutMs,
                idleTimeoutMs,
                bodyTimeoutMs,
                shutdownTimeoutMs,
                files);
    }

    private static void require(boolean holds, String name, Object value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(name + " " + value + ": expected " + expected);
        }
    }
}

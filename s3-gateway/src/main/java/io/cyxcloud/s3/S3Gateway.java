package io.cyxcloud.s3;

import io.cyxcloud.ingest.InlineBodies;
import io.cyxcloud.ingest.StreamReader;
import io.cyxcloud.ingest.StreamWriter;
import io.cyxcloud.placement.client.Metadata;
import io.cyxcloud.s3.core.Addressing;
import io.cyxcloud.s3.core.Credentials;
import io.cyxcloud.s3.handlers.Backend;
import io.cyxcloud.s3.handlers.S3Dispatcher;
import io.cyxcloud.s3.http.S3Server;
import io.cyxcloud.s3.http.ServerLimits;
import java.util.UUID;

/** A running S3 endpoint. Thread-safe. It closes neither the metadata nor the data path. */
public final class S3Gateway implements AutoCloseable {
    private final S3Server server;

    private S3Gateway(S3Server server) {
        this.server = server;
    }

    /**
     * Starts to listen; returns when it does.
     *
     * @throws java.io.UncheckedIOException when the address cannot be bound, or the files of TLS
     *     cannot be used
     */
    public static S3Gateway start(
            GatewayConfig config,
            Metadata metadata,
            StreamWriter writer,
            StreamReader reader,
            InlineBodies inline) {
        return start(config, Credentials.of(config.root()), metadata, writer, reader, inline);
    }

    /** The same with more access keys than the configuration's. */
    public static S3Gateway start(
            GatewayConfig config,
            Credentials credentials,
            Metadata metadata,
            StreamWriter writer,
            StreamReader reader,
            InlineBodies inline) {
        Backend backend =
                new Backend(
                        metadata,
                        writer,
                        reader,
                        inline,
                        config.inlineSizeBytesMax(),
                        config.region(),
                        System::currentTimeMillis,
                        UUID::randomUUID,
                        config.ownership(),
                        credentials);
        S3Dispatcher dispatcher = new S3Dispatcher(new Addressing(config.baseDomains()), backend);
        ServerLimits limits =
                new ServerLimits(
                        config.headerBytesMax(),
                        config.connectionsMax(),
                        config.requestsInFlightMax(),
                        config.headerTimeoutMs(),
                        config.idleTimeoutMs(),
                        config.bodyTimeoutMs(),
                        GatewayConfig.BODY_PROGRESS_BYTES_MIN,
                        config.shutdownTimeoutMs());
        return new S3Gateway(
                S3Server.start(config.host(), config.port(), config.tls(), limits, dispatcher));
    }

    /** The port that it listens on. */
    public int port() {
        return server.port();
    }

    /** Requests being handled now. */
    public int requestsInFlight() {
        return server.requestsInFlight();
    }

    /** Takes no more requests, lets those in flight end within the limit, and stops. */
    @Override
    public void close() {
        server.close();
    }
}

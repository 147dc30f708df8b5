package io.cyxcloud.infra.roles;

import io.cyxcloud.infra.OperatorException;
import io.cyxcloud.infra.config.CyxConfig;
import io.cyxcloud.infra.wiring.PlacedChunkDirectory;
import io.cyxcloud.ingest.DataPath;
import io.cyxcloud.ingest.IngestConfig;
import io.cyxcloud.ingest.core.ChunkPlan;
import io.cyxcloud.ingest.core.ChunkSizing;
import io.cyxcloud.ingest.seal.KeyProvider;
import io.cyxcloud.ingest.seal.SecretSealer;
import io.cyxcloud.ingest.shards.DataPathLog;
import io.cyxcloud.ingest.shards.ShardTransport;
import io.cyxcloud.placement.client.Metadata;
import io.cyxcloud.placement.client.MetadataUnavailableException;
import io.cyxcloud.s3.GatewayConfig;
import io.cyxcloud.s3.S3Gateway;
import io.cyxcloud.s3.core.Credential;
import io.cyxcloud.s3.core.acl.Ownership;
import io.cyxcloud.s3.identity.IdentityFollower;
import io.cyxcloud.s3.identity.UserCredentials;
import io.cyxcloud.shardstore.client.ShardClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the S3 gateway. */
final class GatewayRole {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayRole.class);

    /** The account of the root key, which owns every bucket made with it. */
    private static final String ROOT_OWNER = "cyxcloud-root";

    /** What a stream of unknown length begins with. */
    private static final int CHUNK_SIZE_UNKNOWN_BYTES = 4 << 20;

    private GatewayRole() {}

    static AutoCloseable start(CyxConfig config, ProcessContext context) throws IOException {
        GatewayConfig gateway = gateway(config);
        IngestConfig ingest = ingest(config.ingest());
        KeyProvider keys = KeySection.open(config.ingest());
        Closeables parts = new Closeables();
        try {
            ShardClient nodes = parts.add(NetSection.client(config, context));
            Metadata metadata = context.metadata(config);
            awaitAnswer(metadata, config.kafka().waitMax());
            DataPath path =
                    parts.add(
                            new DataPath(
                                    ingest,
                                    new PlacedChunkDirectory(context.cluster(), metadata),
                                    ShardTransport.of(nodes),
                                    keys,
                                    DataPathLog.of(context.promptLog()),
                                    "gateway-" + gateway.port()));
            UserCredentials credentials =
                    new UserCredentials(gateway.root(), new SecretSealer(keys));
            parts.add(new IdentityFollower(context.kafka(), credentials));
            parts.add(
                    S3Gateway.start(
                            gateway,
                            credentials,
                            metadata,
                            path.writer(),
                            path.reader(),
                            path.inlineBodies()));
            return parts;
        } catch (UncheckedIOException e) { // the address or the files of TLS: it says which
            parts.close();
            throw new OperatorException(String.valueOf(e.getMessage()), e);
        } catch (IOException | RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    /** A gateway that listens should have something to say. */
    private static void awaitAnswer(Metadata metadata, Duration max) {
        long endNs = System.nanoTime() + max.toNanos();
        while (true) {
            try {
                metadata.buckets();
                return;
            } catch (MetadataUnavailableException e) {
                if (System.nanoTime() - endNs > 0) {
                    throw new OperatorException(
                            "metadata does not answer after " + max.toSeconds() + " s", e);
                }
                LOG.info("waiting for metadata: {}", e.getMessage());
            }
        }
    }

    private static GatewayConfig gateway(CyxConfig config) {
        RootCredentials root = RootCredentials.read(config.gateway().credentials());
        GatewayConfig usual =
                GatewayConfig.of(
                        config.gateway().host(),
                        config.gateway().port(),
                        Credential.root(root.accessKey(), root.secret(), ROOT_OWNER, "root"));
        return new GatewayConfig(
                usual.host(),
                usual.port(),
                config.gateway().region(),
                config.gateway().domains(),
                usual.root(),
                ownership(config.gateway().ownership()),
                config.ingest().inlineSizeMax().toInt(),
                usual.headerBytesMax(),
                usual.connectionsMax(),
                usual.requestsInFlightMax(),
                usual.headerTimeoutMs(),
                usual.idleTimeoutMs(),
                usual.bodyTimeoutMs(),
                usual.shutdownTimeoutMs(),
                tls(config.gateway()));
    }

    private static GatewayConfig.@Nullable Tls tls(CyxConfig.Gateway config) {
        if (config.tlsCertificate().isEmpty() && config.tlsKey().isEmpty()) {
            return null;
        }
        if (config.tlsCertificate().isEmpty() || config.tlsKey().isEmpty()) {
            throw new OperatorException(
                    "gateway.tlsCertificate and gateway.tlsKey go together: set both for TLS, none"
                            + " for plain HTTP");
        }
        return new GatewayConfig.Tls(Path.of(config.tlsCertificate()), Path.of(config.tlsKey()));
    }

    private static Ownership ownership(String name) {
        Ownership ownership = Ownership.of(name);
        if (ownership == null) {
            throw new IllegalArgumentException(
                    "gateway.ownership %s: expected BucketOwnerEnforced, BucketOwnerPreferred or"
                                    .formatted(name)
                            + " ObjectWriter");
        }
        return ownership;
    }

    private static ChunkSizing chunks(CyxConfig.Ingest config) {
        if (config.chunkSize().bytes() > 0) {
            return new ChunkSizing.Fixed(config.chunkSize().toInt());
        }
        long largest = config.bytesInFlightMax().bytes() / IngestConfig.CHUNKS_IN_MEMORY_MIN;
        return new ChunkSizing.BandwidthDelay(
                config.bandwidth().bytes(),
                Math.toIntExact(config.latency().toMillis()),
                config.chunkSizeMin().toInt(),
                (int)
                        Math.min(
                                ChunkPlan.CHUNK_SIZE_BYTES_MAX,
                                largest - largest % ChunkPlan.SEGMENT_BYTES),
                CHUNK_SIZE_UNKNOWN_BYTES);
    }

    private static int cores(CyxConfig.Ingest config) {
        return config.cores() > 0 ? config.cores() : Runtime.getRuntime().availableProcessors();
    }

    private static IngestConfig ingest(CyxConfig.Ingest config) {
        IngestConfig usual = IngestConfig.DEFAULT;
        try {
            return new IngestConfig(
                    chunks(config),
                    config.inlineSizeMax().toInt(),
                    config.bytesInFlightMax().bytes(),
                    usual.chunksInFlightMax(),
                    cores(config),
                    usual.admissionTimeoutMs(),
                    usual.hedgeDelayMinMs(),
                    usual.hedgeDelayMaxMs(),
                    config.lease().toMillis());
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new OperatorException("ingest: " + e.getMessage(), e);
        }
    }
}

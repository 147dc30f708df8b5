package io.cyxcloud.shardstore.protocol;

import io.cyxcloud.events.tls.TlsSnapshot;
import io.cyxcloud.events.value.TlsFiles;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.quic.Quic;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicSslEngine;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a process shows its peers and whom it lets in, for TCP and QUIC alike, following its files:
 * when one of them changes, connections made from then on use the new ones, and those that exist go
 * on. Files that cannot be used (half written, of different pairs) leave everything as it is and
 * are tried again.
 *
 * <p>Thread-safe. The files' times are looked at when a connection is made, at most once in half a
 * second: four calls of the kernel, so event loops may do it.
 */
public final class PeerCredentials {
    private static final Logger LOG = LoggerFactory.getLogger(PeerCredentials.class);
    private static final long CHECK_PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** The application protocol that QUIC requires both ends to name. */
    private static final String PROTOCOL = "cyx-shards";

    /** Which end of connections it is for. */
    private enum Side {
        SERVER,
        CLIENT
    }

    private record Loaded(TlsSnapshot snapshot, SslContext tcp, @Nullable QuicSslContext quic) {}

    private final TlsFiles files;
    private final Side side;
    private final Consumer<PeerRefusal> refusals;
    private volatile Loaded loaded;
    private volatile long checkedNanos = System.nanoTime();

    private PeerCredentials(TlsFiles files, Side side, Consumer<PeerRefusal> refusals)
            throws IOException {
        this.files = files;
        this.side = side;
        this.refusals = refusals;
        this.loaded = load();
    }

    /**
     * For the side that listens.
     *
     * @param refusals told of each certificate that is refused, on any thread
     * @throws IOException when a file cannot be used
     */
    public static PeerCredentials server(TlsFiles files, Consumer<PeerRefusal> refusals)
            throws IOException {
        return new PeerCredentials(files, Side.SERVER, refusals);
    }

    /** For the side that connects. Throws IOException when a file cannot be used. */
    public static PeerCredentials client(TlsFiles files) throws IOException {
        return new PeerCredentials(files, Side.CLIENT, _ -> {});
    }

    /** Whether QUIC's native library is there. */
    public static boolean speaksQuic() {
        return Quic.isAvailable();
    }

    /** The end of a TCP connection. */
    public SslHandler newHandler(ByteBufAllocator alloc) {
        return current().tcp().newHandler(alloc);
    }

    /** The end of a QUIC connection; throws IllegalStateException unless {@link #speaksQuic}. */
    public QuicSslEngine newQuicEngine(ByteBufAllocator alloc) {
        QuicSslContext quic = current().quic();
        if (quic == null) {
            throw new IllegalStateException("QUIC's native library is not there");
        }
        return quic.newEngine(alloc);
    }

    /** Whether the authority has revoked the certificate by now. */
    public boolean isRevoked(X509Certificate certificate) {
        return current().snapshot().isRevoked(certificate);
    }

    private Loaded current() {
        long now = System.nanoTime();
        if (now - checkedNanos > CHECK_PERIOD_NANOS) {
            refresh(now);
        }
        return loaded;
    }

    private synchronized void refresh(long now) {
        checkedNanos = now;
        try {
            if (!loaded.snapshot().isCurrent()) {
                loaded = load();
                LOG.info("TLS files of {} are in use anew", files.certificate());
            }
        } catch (IOException e) {
            LOG.warn("TLS files changed and cannot be used: {}", e.getMessage());
        }
    }

    private Loaded load() throws IOException {
        TlsSnapshot snapshot = TlsSnapshot.read(files);
        PeerTrust trust = PeerTrust.of(snapshot, refusals);
        return switch (side) {
            case SERVER -> new Loaded(snapshot, PeerTls.server(files, trust), quicServer(trust));
            case CLIENT -> new Loaded(snapshot, PeerTls.client(files, trust), quicClient(trust));
        };
    }

    private @Nullable QuicSslContext quicServer(PeerTrust trust) {
        return speaksQuic()
                ? QuicSslContextBuilder.forServer(
                                files.key().toFile(), null, files.certificate().toFile())
                        .trustManager(trust)
                        .clientAuth(ClientAuth.REQUIRE)
                        .applicationProtocols(PROTOCOL)
                        .sessionCacheSize(1)
                        .build()
                : null;
    }

    private @Nullable QuicSslContext quicClient(PeerTrust trust) {
        return speaksQuic()
                ? QuicSslContextBuilder.forClient()
                        .keyManager(files.key().toFile(), null, files.certificate().toFile())
                        .trustManager(trust)
                        .endpointIdentificationAlgorithm(null)
                        .applicationProtocols(PROTOCOL)
                        .build()
                : null;
    }
}

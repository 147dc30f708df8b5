package io.cyxcloud.shardstore.protocol;

import io.cyxcloud.events.tls.TlsSnapshot;
import io.cyxcloud.events.value.TlsFiles;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Mutual TLS 1.3 between processes: both ends show a certificate of the cluster CA. Names are not
 * host names: each end reads the other's {@link PeerIdentity} after the handshake and decides.
 * BoringSSL does the work where its native library loads, the JDK elsewhere.
 *
 * <p>A certificate with an extended key usage needs both serverAuth and clientAuth, since a node is
 * also a client of nodes. Keys are PKCS#8 PEM.
 */
public final class PeerTls {
    private static final String VERSION = "TLSv1.3";

    private PeerTls() {}

    /** For the side that listens. Throws IOException when a file is unreadable or not PEM. */
    public static SslContext server(TlsFiles files) throws IOException {
        return server(files, PeerTrust.of(TlsSnapshot.read(files), _ -> {}));
    }

    /** For the side that connects. Throws IOException when a file is unreadable or not PEM. */
    public static SslContext client(TlsFiles files) throws IOException {
        return client(files, PeerTrust.of(TlsSnapshot.read(files), _ -> {}));
    }

    static SslContext server(TlsFiles files, PeerTrust trust) throws IOException {
        try {
            return build(
                    SslContextBuilder.forServer(files.certificate().toFile(), files.key().toFile())
                            .clientAuth(ClientAuth.REQUIRE),
                    trust);
        } catch (IllegalArgumentException e) {
            throw new IOException("TLS files of " + files.certificate() + ": " + e.getMessage(), e);
        }
    }

    static SslContext client(TlsFiles files, PeerTrust trust) throws IOException {
        try {
            return build(
                    SslContextBuilder.forClient()
                            .keyManager(files.certificate().toFile(), files.key().toFile())
                            // The identity check takes its place.
                            .endpointIdentificationAlgorithm(null),
                    trust);
        } catch (IllegalArgumentException e) {
            throw new IOException("TLS files of " + files.certificate() + ": " + e.getMessage(), e);
        }
    }

    private static SslContext build(SslContextBuilder builder, PeerTrust trust) throws IOException {
        SslContext context =
                builder.trustManager(trust)
                        .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                        .protocols(VERSION)
                        .build();
        // Connections are few and long; each shows its certificate afresh instead of resuming.
        if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
            sessions.setSessionCacheEnabled(false);
        }
        return context;
    }

    /** The certificate the other end has shown; throws {@link ShardException} (REFUSED). */
    public static X509Certificate certificate(SSLSession session) {
        try {
            if (session.getPeerCertificates()[0] instanceof X509Certificate certificate) {
                return certificate;
            }
            throw new ShardException(ShardFailure.REFUSED, "peer certificate is not X.509");
        } catch (SSLPeerUnverifiedException e) {
            throw new ShardException(ShardFailure.REFUSED, "peer has no certificate", e);
        }
    }

    /** Who the other end of a finished handshake is; throws {@link ShardException} (REFUSED). */
    public static PeerIdentity peer(SSLSession session) {
        return PeerIdentity.of(certificate(session));
    }

    /** Who we are, by our own certificate. */
    public static PeerIdentity self(TlsFiles files) throws IOException {
        return PeerIdentity.of(certificate(files));
    }

    static X509Certificate certificate(TlsFiles files) throws IOException {
        try (InputStream in = Files.newInputStream(files.certificate())) {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(in);
        } catch (GeneralSecurityException e) {
            throw new IOException(files.certificate() + ": " + e.getMessage(), e);
        }
    }
}

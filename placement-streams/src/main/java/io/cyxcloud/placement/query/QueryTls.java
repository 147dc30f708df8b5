package io.cyxcloud.placement.query;

import io.cyxcloud.events.tls.TlsSnapshot;
import io.cyxcloud.events.value.TlsFiles;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SSLOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.cert.X509Certificate;
import java.util.Set;
import java.util.function.Supplier;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS of one end of the queries, following its files: new certificates serve connections made from
 * then on, and a revoked peer's next question is turned away, whenever its connection was made.
 * Files that cannot be used leave everything as it is and are tried again. Thread-safe.
 */
public final class QueryTls {
    private static final Logger LOG = LoggerFactory.getLogger(QueryTls.class);
    private static final long CHECK_PERIOD_MS = 500;
    private static final Set<String> VERSIONS = Set.of("TLSv1.3");

    private final Vertx vertx;
    private final TlsFiles files;
    private volatile TlsSnapshot snapshot;

    /** Throws {@link UncheckedIOException} when the files cannot be used. */
    public QueryTls(Vertx vertx, TlsFiles files) {
        this.vertx = vertx;
        this.files = files;
        try {
            this.snapshot = TlsSnapshot.read(files);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For the end that listens: peers must show a certificate. */
    public ServerSSLOptions server() {
        return with(new ServerSSLOptions().setClientAuth(ClientAuth.REQUIRED));
    }

    /** For the end that connects; the role in the certificate takes the place of a host name. */
    public ClientSSLOptions client() {
        return with(new ClientSSLOptions().setHostnameVerificationAlgorithm(""));
    }

    private <T extends SSLOptions> T with(T options) {
        options.setUseAlpn(true)
                .setEnabledSecureTransportProtocols(VERSIONS)
                .setKeyCertOptions(
                        new PemKeyCertOptions()
                                .setCertPath(files.certificate().toString())
                                .setKeyPath(files.key().toString()))
                .setTrustOptions(new PemTrustOptions().addCertPath(files.authority().toString()));
        return options;
    }

    /**
     * From now until the Vert.x instance closes.
     *
     * @param renew has the files, which are new and belong together, read again
     */
    public void follow(Supplier<Future<Boolean>> renew) {
        vertx.setPeriodic(
                CHECK_PERIOD_MS,
                _ -> {
                    try {
                        if (!snapshot.isCurrent()) {
                            TlsSnapshot fresh = TlsSnapshot.read(files);
                            renew.get()
                                    .onSuccess(_ -> {
                                        snapshot = fresh;
                                        LOG.info(
                                                "TLS files of {} are in use anew",
                                                files.certificate());
                                    })
                                    .onFailure(this::unusable);
                        }
                    } catch (IOException e) {
                        unusable(e);
                    }
                });
    }

    private void unusable(Throwable why) {
        LOG.warn("TLS files changed and cannot be used: {}", why.getMessage());
    }

    /** Whether the authority has revoked the certificate of the other end by now. */
    public boolean isRevoked(HttpConnection connection) {
        try {
            return connection.peerCertificates().getFirst() instanceof X509Certificate shown
                    && snapshot.isRevoked(shown);
        } catch (SSLPeerUnverifiedException e) {
            return false; // has shown none, and so is nobody
        }
    }
}

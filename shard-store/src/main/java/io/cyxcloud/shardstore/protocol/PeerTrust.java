package io.cyxcloud.shardstore.protocol;

import io.cyxcloud.events.tls.TlsSnapshot;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Trusts what the cluster's authority has issued and not revoked, as its files said at one moment.
 * Immutable: new files make a new one.
 */
final class PeerTrust extends X509ExtendedTrustManager {
    private final X509TrustManager chains;
    private final TlsSnapshot files;
    private final Consumer<PeerRefusal> refusals;

    private PeerTrust(X509TrustManager chains, TlsSnapshot files, Consumer<PeerRefusal> refusals) {
        this.chains = chains;
        this.files = files;
        this.refusals = refusals;
    }

    /**
     * Of the authority in the files.
     *
     * @param refusals told of each certificate that is refused
     */
    static PeerTrust of(TlsSnapshot files, Consumer<PeerRefusal> refusals) throws IOException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry("authority", files.authority());
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            for (TrustManager each : factory.getTrustManagers()) {
                if (each instanceof X509TrustManager chains) {
                    return new PeerTrust(chains, files, refusals);
                }
            }
            throw new IOException("no X.509 trust manager");
        } catch (GeneralSecurityException e) {
            throw new IOException("trust of the authority: " + e.getMessage(), e);
        }
    }

    private void check(X509Certificate[] chain, boolean client, String type)
            throws CertificateException {
        try {
            if (client) {
                chains.checkClientTrusted(chain, type);
            } else {
                chains.checkServerTrusted(chain, type);
            }
            if (files.isRevoked(chain[0])) {
                throw new PeerRefusal.RevokedException(
                        "certificate %x of %s is revoked"
                                .formatted(
                                        chain[0].getSerialNumber(),
                                        chain[0].getSubjectX500Principal()));
            }
        } catch (CertificateException e) {
            refusals.accept(PeerRefusal.of(e));
            throw e;
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        check(chain, true, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        check(chain, false, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        check(chain, true, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        check(chain, false, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        check(chain, true, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        check(chain, false, type);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[] {files.authority()};
    }
}

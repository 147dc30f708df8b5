package io.cyxcloud.shardstore.protocol;

import io.cyxcloud.events.value.TlsFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Trusts what the cluster's authority has issued and not revoked. The revocation list is the file
 * {@code ca.crl} beside the authority's certificate {@code ca.crt}; without it nothing is revoked.
 * Immutable: new files make a new one.
 */
final class PeerTrust extends X509ExtendedTrustManager {
    private final X509TrustManager chains;
    private final X509Certificate authority;
    private final Set<BigInteger> revoked;
    private final Consumer<PeerRefusal> refusals;

    private PeerTrust(
            X509TrustManager chains,
            X509Certificate authority,
            Set<BigInteger> revoked,
            Consumer<PeerRefusal> refusals) {
        this.chains = chains;
        this.authority = authority;
        this.revoked = revoked;
        this.refusals = refusals;
    }

    /** Where the revocation list of an authority lies. */
    static Path revocations(TlsFiles files) {
        String name = String.valueOf(files.authority().getFileName());
        int dot = name.lastIndexOf('.');
        return files.authority().resolveSibling((dot < 0 ? name : name.substring(0, dot)) + ".crl");
    }

    /**
     * Reads both files.
     *
     * @param refusals told of each certificate that is refused
     * @throws IOException also when the list is not signed by the authority
     */
    static PeerTrust read(TlsFiles files, Consumer<PeerRefusal> refusals) throws IOException {
        try {
            CertificateFactory x509 = CertificateFactory.getInstance("X.509");
            X509Certificate authority =
                    (X509Certificate)
                            x509.generateCertificate(
                                    new ByteArrayInputStream(
                                            Files.readAllBytes(files.authority())));
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry("authority", authority);
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            Set<BigInteger> revoked = Set.of();
            if (Files.exists(revocations(files))) {
                X509CRL list =
                        (X509CRL)
                                x509.generateCRL(
                                        new ByteArrayInputStream(
                                                Files.readAllBytes(revocations(files))));
                list.verify(authority.getPublicKey());
                var entries = list.getRevokedCertificates();
                revoked =
                        entries == null
                                ? Set.of()
                                : entries.stream()
                                        .map(entry -> entry.getSerialNumber())
                                        .collect(Collectors.toUnmodifiableSet());
            }
            for (TrustManager each : factory.getTrustManagers()) {
                if (each instanceof X509TrustManager chains) {
                    return new PeerTrust(chains, authority, revoked, refusals);
                }
            }
            throw new IOException("no X.509 trust manager");
        } catch (GeneralSecurityException e) {
            throw new IOException("trust of " + files.authority() + ": " + e.getMessage(), e);
        }
    }

    boolean isRevoked(X509Certificate certificate) {
        return revoked.contains(certificate.getSerialNumber());
    }

    private void check(X509Certificate[] chain, boolean client, String type)
            throws CertificateException {
        try {
            if (client) {
                chains.checkClientTrusted(chain, type);
            } else {
                chains.checkServerTrusted(chain, type);
            }
            if (isRevoked(chain[0])) {
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
        return new X509Certificate[] {authority};
    }
}

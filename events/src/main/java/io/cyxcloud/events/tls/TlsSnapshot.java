package io.cyxcloud.events.tls;

import io.cyxcloud.events.value.TlsFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The TLS files of a process at one moment, found to belong together: the key signs what the
 * certificate verifies, the revocation list is the authority's. The list is the file {@code .crl}
 * beside the authority's certificate; without it nothing is revoked. Immutable: whoever follows the
 * files asks {@link #isCurrent} now and then, which costs four calls of the kernel, and reads anew.
 */
public final class TlsSnapshot {
    private final TlsFiles files;
    private final List<Object> stamps;
    private final X509Certificate own;
    private final X509Certificate authority;
    private final Set<BigInteger> revoked;

    private TlsSnapshot(
            TlsFiles files,
            List<Object> stamps,
            X509Certificate own,
            X509Certificate authority,
            Set<BigInteger> revoked) {
        this.files = files;
        this.stamps = stamps;
        this.own = own;
        this.authority = authority;
        this.revoked = revoked;
    }

    /** Throws IOException when a file is unreadable, or they do not belong together. */
    public static TlsSnapshot read(TlsFiles files) throws IOException {
        // Before the files: what changes while they are read is found to have changed.
        List<Object> stamps = stamps(files);
        try {
            X509Certificate own = certificate(files.certificate());
            requirePair(files, own.getPublicKey());
            X509Certificate authority = certificate(files.authority());
            return new TlsSnapshot(files, stamps, own, authority, revoked(files, authority));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException("TLS files of " + files.certificate() + ": " + e.getMessage(), e);
        }
    }

    /** Whether the files are still those that were read. */
    public boolean isCurrent() throws IOException {
        return stamps(files).equals(stamps);
    }

    /** The process's own certificate. */
    public X509Certificate own() {
        return own;
    }

    public X509Certificate authority() {
        return authority;
    }

    /** Whether the authority had revoked the certificate; it must be one of the authority's. */
    public boolean isRevoked(X509Certificate certificate) {
        return revoked.contains(certificate.getSerialNumber());
    }

    /** Where the revocation list of an authority lies. */
    public static Path revocations(TlsFiles files) {
        String name = String.valueOf(files.authority().getFileName());
        int dot = name.lastIndexOf('.');
        return files.authority().resolveSibling((dot < 0 ? name : name.substring(0, dot)) + ".crl");
    }

    private static List<Object> stamps(TlsFiles files) throws IOException {
        List<Object> stamps = new ArrayList<>();
        for (Path file :
                List.of(files.certificate(), files.key(), files.authority(), revocations(files))) {
            if (Files.exists(file)) {
                var attributes = Files.readAttributes(file, BasicFileAttributes.class);
                stamps.add(attributes.lastModifiedTime());
                stamps.add(attributes.size());
                stamps.add(String.valueOf(attributes.fileKey()));
            } else {
                stamps.add("none");
            }
        }
        return List.copyOf(stamps);
    }

    private static X509Certificate certificate(Path file)
            throws IOException, GeneralSecurityException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(file)));
    }

    private static void requirePair(TlsFiles files, PublicKey certified)
            throws IOException, GeneralSecurityException {
        String pem = Files.readString(files.key()).replaceAll("-----[A-Z ]+-----|\\s", "");
        var encoded = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem));
        String algorithm = certified.getAlgorithm();
        var key = KeyFactory.getInstance(algorithm).generatePrivate(encoded);
        Signature signature =
                Signature.getInstance(
                        "SHA256with" + (algorithm.equals("EC") ? "ECDSA" : algorithm));
        signature.initSign(key);
        signature.update((byte) 1);
        byte[] signed = signature.sign();
        signature.initVerify(certified);
        signature.update((byte) 1);
        if (!signature.verify(signed)) {
            throw new IOException(files.key() + " is not the key of " + files.certificate());
        }
    }

    private static Set<BigInteger> revoked(TlsFiles files, X509Certificate authority)
            throws IOException, GeneralSecurityException {
        Path file = revocations(files);
        if (!Files.exists(file)) {
            return Set.of();
        }
        X509CRL list =
                (X509CRL)
                        CertificateFactory.getInstance("X.509")
                                .generateCRL(new ByteArrayInputStream(Files.readAllBytes(file)));
        list.verify(authority.getPublicKey());
        var entries = list.getRevokedCertificates();
        return entries == null
                ? Set.of()
                : entries.stream()
                        .map(entry -> entry.getSerialNumber())
                        .collect(Collectors.toUnmodifiableSet());
    }
}

package io.cyxcloud.shardstore.protocol;

import io.cyxcloud.events.value.TlsFiles;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A throw-away cluster CA whose files live in a test's folder. */
public final class TestAuthority {
    private static final X500Principal NAME = new X500Principal("CN=test cluster");
    private final Path directory;
    private final KeyPair keys = newKeys();
    private int serial = 1;

    public TestAuthority(Path directory) {
        this.directory = directory;
        write(
                directory.resolve("ca.pem"),
                "CERTIFICATE",
                certificate(NAME, keys, null, validity()));
    }

    /** Files of a process called {@code cyx://ROLE/NAME}. */
    public TlsFiles issue(String role, String name) {
        return issue(role, name, validity());
    }

    /** A certificate that ran out yesterday. */
    public TlsFiles issueExpired(String role, String name) {
        return issue(role, name, Duration.ofDays(-1));
    }

    /** A new certificate and key in the files of an old one. */
    public void renew(TlsFiles files, String role, String name) {
        TlsFiles fresh = issue(role, name);
        try {
            Files.move(
                    fresh.certificate(), files.certificate(), StandardCopyOption.REPLACE_EXISTING);
            Files.move(fresh.key(), files.key(), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Puts what the files hold on the revocation list, alone. */
    public void revoke(TlsFiles files) {
        try {
            BigInteger revoked = PeerTls.certificate(files).getSerialNumber();
            var list = new X509v2CRLBuilder(new X500Name(NAME.getName()), Date.from(Instant.now()));
            list.setNextUpdate(Date.from(Instant.now().plus(validity())));
            list.addCRLEntry(revoked, Date.from(Instant.now()), CRLReason.keyCompromise);
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
            Path draft =
                    write(
                            directory.resolve("ca.crl.new"),
                            "X509 CRL",
                            list.build(signer).getEncoded());
            Files.move(draft, directory.resolve("ca.crl"), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Duration validity() {
        return Duration.ofDays(1);
    }

    private TlsFiles issue(String role, String name, Duration validity) {
        KeyPair own = newKeys();
        String file = role + "-" + name + "-" + serial;
        byte[] encoded =
                certificate(
                        new X500Principal("CN=" + name),
                        own,
                        "cyx://" + role + "/" + name,
                        validity);
        Path certificate = write(directory.resolve(file + ".pem"), "CERTIFICATE", encoded);
        Path key =
                write(
                        directory.resolve(file + ".key"),
                        "PRIVATE KEY",
                        own.getPrivate().getEncoded());
        return new TlsFiles(certificate, key, directory.resolve("ca.pem"));
    }

    private byte[] certificate(
            X500Principal subject,
            KeyPair subjectKeys,
            @org.jspecify.annotations.Nullable String uri,
            Duration validity) {
        try {
            var builder =
                    new JcaX509v3CertificateBuilder(
                            NAME,
                            BigInteger.valueOf(serial++),
                            Date.from(Instant.now().minus(Duration.ofDays(7))),
                            Date.from(Instant.now().plus(validity)),
                            subject,
                            subjectKeys.getPublic());
            builder.addExtension(
                    Extension.basicConstraints, true, new BasicConstraints(uri == null));
            if (uri != null) {
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(
                                new GeneralName(GeneralName.uniformResourceIdentifier, uri)));
            }
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
            return builder.build(signer).getEncoded();
        } catch (CertIOException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path write(Path file, String label, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        try {
            return Files.writeString(
                    file,
                    "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}

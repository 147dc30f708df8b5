package io.cyxcloud.placement.client;

import io.cyxcloud.events.tls.TlsSnapshot;
import io.cyxcloud.events.value.TlsFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Date;
import java.util.concurrent.atomic.AtomicLong;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority for tests. */
final class TestAuthority {
    private static final X500Principal NAME = new X500Principal("CN=test authority");

    private final Path dir;
    private final KeyPair keys = newKeys();
    private final Path certificate;
    private final AtomicLong serial = new AtomicLong(1);

    TestAuthority(Path dir) {
        this.dir = dir;
        this.certificate = dir.resolve("ca.pem");
        var builder = builder(NAME, keys);
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            writeCertificate(certificate, builder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    TlsFiles issue(String role, String name) {
        KeyPair own = newKeys();
        String file = role + "-" + name + "-" + serial.get();
        Path cert = dir.resolve(file + ".pem");
        Path key = dir.resolve(file + ".key");
        var builder = builder(new X500Principal("CN=" + name), own);
        try {
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(
                            new GeneralName(
                                    GeneralName.uniformResourceIdentifier,
                                    "cyx://" + role + "/" + name)));
            writeCertificate(cert, builder);
            write(key, "PRIVATE KEY", own.getPrivate().getEncoded());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new TlsFiles(cert, key, certificate);
    }

    /** Replaces a certificate and its key by new ones of the same name. */
    void renew(TlsFiles files, String role, String name) throws IOException {
        TlsFiles fresh = issue(role, name);
        Files.move(fresh.certificate(), files.certificate(), StandardCopyOption.REPLACE_EXISTING);
        Files.move(fresh.key(), files.key(), StandardCopyOption.REPLACE_EXISTING);
    }

    /** Puts what the files hold on the revocation list, alone. */
    void revoke(TlsFiles files) throws IOException {
        Date now = Date.from(Instant.now());
        var list = new X509v2CRLBuilder(new X500Name(NAME.getName()), now);
        list.setNextUpdate(Date.from(Instant.now().plus(1, ChronoUnit.DAYS)));
        list.addCRLEntry(serial(files), now, CRLReason.keyCompromise);
        try {
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
            Path draft = dir.resolve("ca.crl.new");
            write(draft, "X509 CRL", list.build(signer).getEncoded());
            Files.move(draft, dir.resolve("ca.crl"), StandardCopyOption.REPLACE_EXISTING);
        } catch (OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    static BigInteger serial(TlsFiles files) throws IOException {
        return TlsSnapshot.read(files).own().getSerialNumber();
    }

    private JcaX509v3CertificateBuilder builder(X500Principal subject, KeyPair of) {
        Instant now = Instant.now();
        return new JcaX509v3CertificateBuilder(
                NAME,
                BigInteger.valueOf(serial.getAndIncrement()),
                Date.from(now.minus(1, ChronoUnit.HOURS)),
                Date.from(now.plus(1, ChronoUnit.DAYS)),
                subject,
                of.getPublic());
    }

    private void writeCertificate(Path file, JcaX509v3CertificateBuilder builder)
            throws IOException {
        try {
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
            write(file, "CERTIFICATE", builder.build(signer).getEncoded());
        } catch (OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void write(Path file, String what, byte[] der) throws IOException {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        Files.writeString(
                file, "-----BEGIN " + what + "-----\n" + body + "\n-----END " + what + "-----\n");
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
}

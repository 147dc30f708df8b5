package io.cyxcloud.ingest;

import io.cyxcloud.events.value.TlsFiles;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A throw-away cluster CA in a test's folder. */
final class TestCertificates {
    private static final X500Principal NAME = new X500Principal("CN=test cluster");

    private final Path folder;
    private final KeyPair authority = newKeys();
    private int serial = 1;

    TestCertificates(Path folder) throws IOException {
        this.folder = folder;
        write("ca.pem", "CERTIFICATE", certificate(authority, Optional.empty()));
    }

    /** Files of a process called {@code cyx://ROLE/NAME}. */
    TlsFiles issue(String role, String name) throws IOException {
        KeyPair own = newKeys();
        String uri = "cyx://" + role + "/" + name;
        return new TlsFiles(
                write(name + ".pem", "CERTIFICATE", certificate(own, Optional.of(uri))),
                write(name + ".key", "PRIVATE KEY", own.getPrivate().getEncoded()),
                folder.resolve("ca.pem"));
    }

    private byte[] certificate(KeyPair keys, Optional<String> uri) throws IOException {
        Instant now = Instant.now();
        var builder =
                new JcaX509v3CertificateBuilder(
                        NAME,
                        BigInteger.valueOf(serial++),
                        Date.from(now.minus(Duration.ofDays(1))),
                        Date.from(now.plus(Duration.ofDays(1))),
                        uri.map(name -> new X500Principal("CN=" + name)).orElse(NAME),
                        keys.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(uri.isEmpty()));
        if (uri.isPresent()) {
            var name = new GeneralName(GeneralName.uniformResourceIdentifier, uri.get());
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(name));
        }
        try {
            var signer =
                    new JcaContentSignerBuilder("SHA256withECDSA").build(authority.getPrivate());
            return builder.build(signer).getEncoded();
        } catch (OperatorCreationException e) {
            throw new IllegalStateException(e);
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

    private Path write(String file, String label, byte[] der) throws IOException {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return Files.writeString(
                folder.resolve(file),
                "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n");
    }
}

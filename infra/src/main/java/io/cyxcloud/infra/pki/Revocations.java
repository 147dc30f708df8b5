package io.cyxcloud.infra.pki;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The revocation list of an authority (RFC 5280), {@code ca.crl} beside {@code ca.crt}. It names
 * every certificate ever revoked, with its time, and is written anew with each. Processes read it
 * when it changes; a machine without the file revokes nothing, so it has to be copied to all.
 */
final class Revocations {
    /** There is no service that would renew it, so it counts as long as the authority does. */
    private static final Duration VALID = Duration.ofDays(3650);

    private final Path file;
    private final X509Certificate authority;
    private final PrivateKey key;
    private final Clock clock;

    Revocations(Path file, X509Certificate authority, PrivateKey key, Clock clock) {
        this.file = file;
        this.authority = authority;
        this.key = key;
        this.clock = clock;
    }

    /** Serial numbers on the list. */
    Set<BigInteger> serials() throws IOException {
        return read().keySet().stream().collect(Collectors.toUnmodifiableSet());
    }

    /** Puts certificates on the list; those that are on it keep their time. */
    void add(Set<BigInteger> serials) throws IOException {
        Instant now = clock.instant();
        SortedMap<BigInteger, Date> revoked = read();
        serials.forEach(serial -> revoked.putIfAbsent(serial, Date.from(now)));
        try {
            JcaX509v2CRLBuilder builder =
                    new JcaX509v2CRLBuilder(authority.getSubjectX500Principal(), Date.from(now));
            builder.setNextUpdate(Date.from(now.plus(VALID)));
            revoked.forEach((serial, at) ->
                    builder.addCRLEntry(serial, at, CRLReason.cessationOfOperation));
            builder.addExtension(
                    Extension.cRLNumber,
                    false,
                    new CRLNumber(BigInteger.valueOf(now.toEpochMilli())));
            X509CRL list =
                    new JcaX509CRLConverter()
                            .getCRL(
                                    builder.build(
                                            new JcaContentSignerBuilder("SHA256withECDSA")
                                                    .build(key)));
            PemFiles.write(file, list);
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private SortedMap<BigInteger, Date> read() throws IOException {
        SortedMap<BigInteger, Date> revoked = new TreeMap<>();
        if (Files.exists(file)) {
            var entries = PemFiles.readRevocations(file).getRevokedCertificates();
            if (entries != null) {
                entries.forEach(
                        entry -> revoked.put(entry.getSerialNumber(), entry.getRevocationDate()));
            }
        }
        return revoked;
    }
}

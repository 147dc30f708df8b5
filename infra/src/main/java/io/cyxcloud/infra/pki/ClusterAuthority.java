package io.cyxcloud.infra.pki;

import io.cyxcloud.events.value.TlsFiles;
import io.cyxcloud.infra.OperatorException;
import io.cyxcloud.shardstore.protocol.PeerIdentity;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The certificate authority of one cluster, in a folder: {@code ca.crt}, {@code ca.key}, the
 * revocation list {@code ca.crl}, the record {@code issued.tsv} of what it issued, and the pairs.
 * EC P-256, SHA-256. A certificate names its holder as a URI, {@code cyx://ROLE/NAME}, beside the
 * hosts it may answer at. Not thread-safe.
 */
public final class ClusterAuthority {
    private static final Duration AUTHORITY_VALID = Duration.ofDays(3650);
    private static final Duration CERTIFICATE_VALID = Duration.ofDays(825);

    /** Clocks of the machines of a cluster may differ. */
    private static final Duration CLOCK_SKEW_MAX = Duration.ofHours(1);

    private static final int SERIAL_BITS = 120;
    private static final String SIGNATURE = "SHA256withECDSA";

    private final Path folder;
    private final X509Certificate certificate;
    private final PrivateKey key;
    private final Clock clock;
    private final Revocations revocations;
    private final SecureRandom random = new SecureRandom();

    private ClusterAuthority(
            Path folder, X509Certificate certificate, PrivateKey key, Clock clock) {
        this.folder = folder;
        this.certificate = certificate;
        this.key = key;
        this.clock = clock;
        this.revocations = new Revocations(folder.resolve("ca.crl"), certificate, key, clock);
    }

    /** Opens the authority of a folder, or makes one there. */
    public static ClusterAuthority openOrCreate(Path folder, Clock clock) throws IOException {
        return Files.exists(keyFile(folder)) ? open(folder, clock) : create(folder, clock);
    }

    /** Opens the authority of a folder. */
    public static ClusterAuthority open(Path folder, Clock clock) throws IOException {
        if (!Files.exists(keyFile(folder))) {
            throw new OperatorException(
                    folder + " holds no authority: 'cyxcloud pki init' makes one");
        }
        return new ClusterAuthority(
                folder,
                PemFiles.readCertificate(certificateFile(folder)),
                PemFiles.readKey(keyFile(folder)),
                clock);
    }

    /** Makes an authority; a folder that has one is refused. */
    public static ClusterAuthority create(Path folder, Clock clock) throws IOException {
        if (Files.exists(keyFile(folder))) {
            throw new OperatorException(folder + " already holds an authority");
        }
        PemFiles.createPrivateFolder(folder);
        try {
            KeyPair pair = generate();
            X500Name name = name("CyxCloud cluster authority");
            Instant now = clock.instant();
            X509v3CertificateBuilder builder =
                    new JcaX509v3CertificateBuilder(
                            name,
                            new BigInteger(SERIAL_BITS, new SecureRandom()),
                            Date.from(now.minus(CLOCK_SKEW_MAX)),
                            Date.from(now.plus(AUTHORITY_VALID)),
                            name,
                            pair.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(
                    Extension.keyUsage,
                    true,
                    new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            builder.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
            X509Certificate certificate = sign(builder, pair.getPrivate());
            // the certificate first: a folder with a key is complete
            PemFiles.write(certificateFile(folder), certificate);
            PemFiles.write(keyFile(folder), pair.getPrivate());
            return new ClusterAuthority(folder, certificate, pair.getPrivate(), clock);
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The files of a holder, where {@link #issue} puts them. */
    public TlsFiles files(PeerIdentity holder) {
        return files(folder, holder);
    }

    /** The files of a holder in an authority's folder, whether they are there or not. */
    public static TlsFiles files(Path folder, PeerIdentity holder) {
        String stem = holder.role().text() + "-" + holder.name();
        return new TlsFiles(
                folder.resolve(stem + ".crt"),
                folder.resolve(stem + ".key"),
                certificateFile(folder));
    }

    /** The holder's files, issued now unless they are there. */
    public TlsFiles issueOnce(PeerIdentity holder, List<String> hosts) throws IOException {
        TlsFiles files = files(holder);
        return Files.exists(files.key()) ? files : issue(holder, hosts);
    }

    /**
     * Issues a certificate with a new key.
     *
     * @param hosts DNS names and IP addresses it answers at, beside localhost and 127.0.0.1
     */
    public TlsFiles issue(PeerIdentity holder, List<String> hosts) throws IOException {
        TlsFiles files = files(holder);
        try {
            KeyPair pair = generate();
            Instant now = clock.instant();
            JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
            X509v3CertificateBuilder builder =
                    new JcaX509v3CertificateBuilder(
                            certificate,
                            new BigInteger(SERIAL_BITS, random),
                            Date.from(now.minus(CLOCK_SKEW_MAX)),
                            Date.from(now.plus(CERTIFICATE_VALID)),
                            name(holder.name()),
                            pair.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(
                    Extension.extendedKeyUsage,
                    false,
                    new ExtendedKeyUsage(
                            new KeyPurposeId[] {
                                KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
                            }));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    extensions.createAuthorityKeyIdentifier(certificate));
            builder.addExtension(
                    Extension.subjectAlternativeName, false, alternativeNames(holder, hosts));
            X509Certificate issued = sign(builder, key);
            record(issued);
            // processes that follow the files wait until the two belong together
            PemFiles.write(files.certificate(), issued);
            PemFiles.write(files.key(), pair.getPrivate());
            return files;
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Issues a holder's certificate again, with a new key and for the same hosts. The one before it
     * counts until it runs out, so that nothing stops meanwhile.
     */
    public TlsFiles renew(PeerIdentity holder) throws IOException {
        Path file = files(holder).certificate();
        if (!Files.exists(file)) {
            throw new OperatorException(holder + " has no certificate in " + folder);
        }
        try {
            var names = PemFiles.readCertificate(file).getSubjectAlternativeNames();
            List<String> hosts =
                    names == null
                            ? List.of()
                            : names.stream()
                                    .filter(name -> !name.get(1).equals(holder.toString()))
                                    .map(name -> String.valueOf(name.get(1)))
                                    .toList();
            return issue(holder, hosts);
        } catch (CertificateParsingException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /** Revokes every certificate a holder was ever issued; how many were not revoked before. */
    public int revoke(PeerIdentity holder) throws IOException {
        Set<BigInteger> serials =
                issued().stream()
                        .filter(each -> each.holder().equals(holder) && !each.revoked())
                        .map(IssuedCertificate::serial)
                        .collect(Collectors.toSet());
        if (!serials.isEmpty()) {
            revocations.add(serials);
        }
        return serials.size();
    }

    /** Everything issued, the oldest first. */
    public List<IssuedCertificate> issued() throws IOException {
        Map<BigInteger, IssuedCertificate> known = new LinkedHashMap<>();
        if (Files.exists(recordFile())) {
            for (String line : Files.readAllLines(recordFile())) {
                IssuedCertificate each = IssuedCertificate.parse(line);
                known.put(each.serial(), each);
            }
        }
        try (var files = Files.newDirectoryStream(folder, "*-*.crt")) {
            for (Path file : files) { // issued before there was a record
                IssuedCertificate each = described(PemFiles.readCertificate(file));
                known.putIfAbsent(each.serial(), each);
            }
        }
        Set<BigInteger> revoked = revocations.serials();
        return known.values().stream()
                .map(each -> each.withRevoked(revoked.contains(each.serial())))
                .toList();
    }

    private void record(X509Certificate issued) throws IOException {
        Files.writeString(
                recordFile(),
                described(issued).line() + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private static IssuedCertificate described(X509Certificate certificate) {
        return new IssuedCertificate(
                PeerIdentity.of(certificate),
                certificate.getSerialNumber(),
                certificate.getNotAfter().toInstant(),
                false);
    }

    private Path recordFile() {
        return folder.resolve("issued.tsv");
    }

    private static GeneralNames alternativeNames(PeerIdentity holder, List<String> hosts) {
        List<GeneralName> names = new ArrayList<>();
        names.add(new GeneralName(GeneralName.uniformResourceIdentifier, holder.toString()));
        List<String> all = new ArrayList<>(List.of("localhost", "127.0.0.1"));
        hosts.stream().filter(host -> !all.contains(host)).forEach(all::add);
        for (String host : all) {
            boolean address = host.matches("[0-9.]+") || host.contains(":");
            names.add(new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, host));
        }
        return new GeneralNames(names.toArray(GeneralName[]::new));
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
            throws GeneralSecurityException, OperatorCreationException, CertIOException {
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder(SIGNATURE).build(key)));
    }

    private static KeyPair generate() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static X500Name name(String commonName) {
        return new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, commonName).build();
    }

    private static Path certificateFile(Path folder) {
        return folder.resolve("ca.crt");
    }

    private static Path keyFile(Path folder) {
        return folder.resolve("ca.key");
    }
}

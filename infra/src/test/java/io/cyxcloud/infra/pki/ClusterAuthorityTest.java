package io.cyxcloud.infra.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cyxcloud.events.value.TlsFiles;
import io.cyxcloud.infra.OperatorException;
import io.cyxcloud.shardstore.protocol.PeerIdentity;
import io.cyxcloud.shardstore.protocol.PeerRole;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterAuthorityTest {
    private static final PeerIdentity NODE = new PeerIdentity(PeerRole.NODE, "dc1-n1");

    @TempDir private Path folder;

    @Test
    void issuesCertificatesThatItsAuthorityVerifiesAndThatNameTheirHolder() throws Exception {
        Path pki = folder.resolve("pki");
        TlsFiles files =
                ClusterAuthority.create(pki, Clock.systemUTC()).issue(NODE, List.of("10.0.0.7"));
        X509Certificate authority = PemFiles.readCertificate(files.authority());
        X509Certificate certificate = PemFiles.readCertificate(files.certificate());

        certificate.verify(authority.getPublicKey());
        certificate.checkValidity();
        assertThat(PeerIdentity.of(certificate)).isEqualTo(NODE);
        assertThat(certificate.getSubjectAlternativeNames().toString())
                .contains("localhost", "127.0.0.1", "10.0.0.7");
        assertThat(authority.getBasicConstraints()).isZero();
        assertThat(certificate.getBasicConstraints()).isNegative();
    }

    @Test
    void keysAreForTheOwnerOnly() throws Exception {
        Path pki = folder.resolve("pki");
        TlsFiles files = ClusterAuthority.create(pki, Clock.systemUTC()).issue(NODE, List.of());
        for (Path key : List.of(files.key(), pki.resolve("ca.key"))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                    .isEqualTo("rw-------");
        }
        assertThat(Files.readString(files.key())).startsWith("-----BEGIN PRIVATE KEY-----");
    }

    @Test
    void reopensAndKeepsWhatItIssued() throws Exception {
        Path pki = folder.resolve("pki");
        TlsFiles first =
                ClusterAuthority.openOrCreate(pki, Clock.systemUTC()).issueOnce(NODE, List.of());
        String key = Files.readString(first.key());
        TlsFiles second =
                ClusterAuthority.openOrCreate(pki, Clock.systemUTC()).issueOnce(NODE, List.of());
        assertThat(second).isEqualTo(first);
        assertThat(Files.readString(second.key())).isEqualTo(key);
        assertThatThrownBy(() -> ClusterAuthority.create(pki, Clock.systemUTC()))
                .isInstanceOf(OperatorException.class);
        assertThatThrownBy(() -> ClusterAuthority.open(folder, Clock.systemUTC()))
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining("pki init");
    }

    @Test
    void renewsWithANewKeyForTheSameHosts() throws Exception {
        Path pki = folder.resolve("pki");
        ClusterAuthority authority = ClusterAuthority.create(pki, Clock.systemUTC());
        TlsFiles files = authority.issue(NODE, List.of("10.0.0.7", "n1.example"));
        X509Certificate old = PemFiles.readCertificate(files.certificate());
        assertThat(authority.renew(NODE)).isEqualTo(files);
        X509Certificate renewed = PemFiles.readCertificate(files.certificate());
        assertThat(renewed.getPublicKey()).isNotEqualTo(old.getPublicKey());
        assertThat(List.copyOf(renewed.getSubjectAlternativeNames()))
                .isEqualTo(List.copyOf(old.getSubjectAlternativeNames()));
        assertThatThrownBy(() -> authority.renew(new PeerIdentity(PeerRole.NODE, "other")))
                .isInstanceOf(OperatorException.class);
    }

    @Test
    void revokesAllThatAHolderEverHadAndListsIt() throws Exception {
        Path pki = folder.resolve("pki");
        ClusterAuthority authority = ClusterAuthority.create(pki, Clock.systemUTC());
        PeerIdentity gateway = new PeerIdentity(PeerRole.GATEWAY, "g1");
        authority.issue(NODE, List.of());
        authority.issue(gateway, List.of());
        authority.renew(NODE);
        assertThat(authority.issued()).hasSize(3).noneMatch(IssuedCertificate::revoked);
        assertThat(authority.revoke(NODE)).isEqualTo(2);
        assertThat(authority.revoke(NODE)).isZero();
        assertThat(ClusterAuthority.open(pki, Clock.systemUTC()).issued())
                .filteredOn(IssuedCertificate::revoked)
                .hasSize(2)
                .allMatch(each -> each.holder().equals(NODE));
        assertThat(authority.revoke(gateway)).isEqualTo(1);
        X509CRL list = PemFiles.readRevocations(pki.resolve("ca.crl"));
        list.verify(PemFiles.readCertificate(pki.resolve("ca.crt")).getPublicKey());
        assertThat(list.getRevokedCertificates()).hasSize(3);
    }
}

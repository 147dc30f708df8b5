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
}

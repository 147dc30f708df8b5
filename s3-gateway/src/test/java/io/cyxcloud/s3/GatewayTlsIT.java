package io.cyxcloud.s3;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cyxcloud.ingest.InlineBodies;
import io.cyxcloud.ingest.seal.FileKeyProvider;
import io.cyxcloud.s3.core.Credential;
import io.cyxcloud.s3.http.PemPair;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** A gateway whose endpoint speaks TLS. */
class GatewayTlsIT {
    private static final Credential ROOT =
            Credential.root("tls-key", "tls-secret", "tls-id", "tls");

    @TempDir private Path folder;
    private PemPair first;
    private S3Gateway gateway;

    @BeforeEach
    void start() throws Exception {
        first = PemPair.make(folder, "EC");
        gateway = gateway(first.write(folder));
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private S3Gateway gateway(GatewayConfig.Tls files) throws IOException {
        MemoryStreams streams = new MemoryStreams();
        return S3Gateway.start(
                GatewayConfig.of("127.0.0.1", 0, ROOT).withTls(files),
                new MemoryMetadata(),
                streams,
                streams,
                new InlineBodies(FileKeyProvider.open(folder.resolve("kek"))));
    }

    private static TrustManager[] trusting(X509Certificate... certificates)
            throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        for (int i = 0; i < certificates.length; i++) {
            trusted.setCertificateEntry("c" + i, certificates[i]);
        }
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return factory.getTrustManagers();
    }

    private SSLSocket connect(X509Certificate... trusted)
            throws GeneralSecurityException, IOException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trusting(trusted), null);
        return (SSLSocket)
                context.getSocketFactory()
                        .createSocket(InetAddress.getLoopbackAddress(), gateway.port());
    }

    /** Over TLS, the SDK sends its checksum in a trailer. */
    @Test
    void theSdkStoresAndReads() throws Exception {
        TrustManager[] trust = trusting(first.certificate());
        byte[] body = new byte[200_000];
        new Random(5).nextBytes(body);
        try (S3Client s3 =
                S3Client.builder()
                        .endpointOverride(URI.create("https://127.0.0.1:" + gateway.port()))
                        .region(Region.US_EAST_1)
                        .forcePathStyle(true)
                        .httpClient(
                                Apache5HttpClient.builder()
                                        .tlsTrustManagersProvider(() -> trust)
                                        .build())
                        .credentialsProvider(
                                StaticCredentialsProvider.create(
                                        AwsBasicCredentials.create("tls-key", "tls-secret")))
                        .build()) {
            s3.createBucket(b -> b.bucket("over-tls"));
            assertThat(
                            s3.putObject(
                                            b -> b.bucket("over-tls").key("k"),
                                            RequestBody.fromBytes(body))
                                    .checksumCRC32())
                    .isNotNull();
            assertThat(s3.getObjectAsBytes(b -> b.bucket("over-tls").key("k")).asByteArray())
                    .isEqualTo(body);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void speaksBothVersions(String version) throws Exception {
        try (SSLSocket socket = connect(first.certificate())) {
            socket.setEnabledProtocols(new String[] {version});
            assertThat(statusOfGet(socket)).isEqualTo(403);
            assertThat(socket.getSession().getProtocol()).isEqualTo(version);
        }
    }

    @Test
    @Timeout(30)
    void aNewCertificateIsTakenWhileConnectionsGoOn() throws Exception {
        PemPair second = PemPair.make(folder, "RSA");
        try (SSLSocket before = connect(first.certificate())) {
            assertThat(statusOfGet(before)).isEqualTo(403);
            second.write(folder);
            X509Certificate shown = first.certificate();
            while (shown.equals(first.certificate())) { // until the timeout
                try (SSLSocket after = connect(first.certificate(), second.certificate())) {
                    assertThat(statusOfGet(after)).isEqualTo(403);
                    shown = (X509Certificate) after.getSession().getPeerCertificates()[0];
                }
            }
            assertThat(shown).isEqualTo(second.certificate());
            assertThat(statusOfGet(before)).as("on the old connection").isEqualTo(403);
        }
    }

    @Test
    void plainHttpGetsNoAnswer() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), US_ASCII))
                    .doesNotContain("HTTP/");
        }
    }

    @Test
    void doesNotStartWithAKeyOfAnother() throws Exception {
        Path elsewhere = folder.resolve("kek.d");
        Files.createDirectory(elsewhere);
        GatewayConfig.Tls good = PemPair.make(folder, "EC").write(elsewhere);
        GatewayConfig.Tls mixed =
                new GatewayConfig.Tls(good.certificate(), folder.resolve("endpoint.key"));
        assertThatThrownBy(() -> gateway(mixed))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("endpoint.key is not the key of the first certificate");
    }

    /** Sends a request of nobody's and reads its answer to the end. */
    private static int statusOfGet(SSLSocket socket) throws IOException {
        socket.getOutputStream()
                .write("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".getBytes(US_ASCII));
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            assertThat(b).isNotNegative();
            head.append((char) b);
        }
        String lower = head.toString().toLowerCase(Locale.ROOT);
        int at = lower.indexOf("content-length: ") + 16;
        int length = Integer.parseInt(lower.substring(at, lower.indexOf('\r', at)));
        assertThat(in.readNBytes(length)).hasSize(length);
        return Integer.parseInt(head.substring(9, 12));
    }
}

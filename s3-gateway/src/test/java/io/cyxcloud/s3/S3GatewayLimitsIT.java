package io.cyxcloud.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.StorageClass;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.events.value.StreamManifest;
import io.cyxcloud.events.value.WrappedKey;
import io.cyxcloud.ingest.BodySource;
import io.cyxcloud.ingest.InlineBodies;
import io.cyxcloud.ingest.StreamWriter;
import io.cyxcloud.ingest.seal.FileKeyProvider;
import io.cyxcloud.s3.core.AmzDate;
import io.cyxcloud.s3.core.CanonicalRequest;
import io.cyxcloud.s3.core.Credential;
import io.cyxcloud.s3.core.Headers;
import io.cyxcloud.s3.core.RequestHead;
import io.cyxcloud.s3.core.SigningScope;
import io.cyxcloud.s3.core.UriCodec;
import io.cyxcloud.s3.core.acl.Ownership;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients do that no SDK does: raw requests, slow ones, too many, too large. */
class S3GatewayLimitsIT {
    private static final Credential ROOT = Credential.root("KEY", "secret", "root", "root");
    private static final int IN_FLIGHT_MAX = 4;
    private static final long LARGE_BYTES = 300L << 20;

    @TempDir private static Path dir;
    private static S3Gateway gateway;
    private static final Gate GATE = new Gate();

    /** A data path that keeps nothing and can be held. */
    private static final class Gate implements StreamWriter {
        private static final int CHUNK_BYTES = 1 << 20;
        volatile CountDownLatch open = new CountDownLatch(0);

        @Override
        public StreamManifest write(
                StreamId stream, StorageClass storageClass, BodySource body, long lengthBytes)
                throws IOException {
            try {
                open.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            ByteBuffer waste = ByteBuffer.allocateDirect(1 << 20);
            while (body.read(waste.clear()) >= 0) {
                // to its end
            }
            return new StreamManifest(
                    stream,
                    CHUNK_BYTES,
                    (int) Math.ceilDiv(lengthBytes, (long) CHUNK_BYTES),
                    lengthBytes,
                    new WrappedKey("none", Bytes.EMPTY, Bytes.copyOf(new byte[8])));
        }

        @Override
        public void requireWritable(StorageClass storageClass) {}
    }

    @BeforeAll
    static void start() throws IOException {
        gateway =
                S3Gateway.start(
                        new GatewayConfig(
                                "127.0.0.1",
                                0,
                                "us-east-1",
                                List.of("localhost"),
                                ROOT,
                                Ownership.BUCKET_OWNER_ENFORCED,
                                16 << 10,
                                16 << 10,
                                64,
                                IN_FLIGHT_MAX,
                                1_000,
                                1_000,
                                1_000,
                                5_000,
                                null),
                        new MemoryMetadata(),
                        GATE,
                        new MemoryStreams(),
                        new InlineBodies(FileKeyProvider.open(dir.resolve("kek"))));
        assertThat(send("PUT", "localhost", "/bucket", "Content-Length: 0", "")).contains(" 200 ");
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    private static String target(String method, String host, String path) {
        SigningScope scope = scope();
        String query =
                "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="
                        + UriCodec.encode(ROOT.accessKey() + "/" + scope.text())
                        + "&X-Amz-Date="
                        + AmzDate.format(System.currentTimeMillis())
                        + "&X-Amz-Expires=60&X-Amz-SignedHeaders=host";
        String target = path + (path.contains("?") ? "&" : "?") + query;
        String canonical =
                CanonicalRequest.of(
                        RequestHead.of(method, target, Headers.of(Map.of("host", host))),
                        List.of("host"),
                        "UNSIGNED-PAYLOAD");
        String date = target.replaceAll(".*X-Amz-Date=([^&]*).*", "$1");
        String signature =
                scope.key(ROOT.secretKey())
                        .sign(CanonicalRequest.stringToSign(canonical, date, scope));
        return target + "&X-Amz-Signature=" + signature;
    }

    private static SigningScope scope() {
        String today = AmzDate.format(System.currentTimeMillis()).substring(0, 8);
        return new SigningScope(today, "us-east-1", "s3");
    }

    private static Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    private static String head(String method, String host, String path, String headers) {
        return "%s %s HTTP/1.1\r\nHost: %s\r\n%s\r\n\r\n"
                .formatted(method, target(method, host, path), host, headers);
    }

    /** One signed request on a connection of its own; the whole answer, head and body. */
    private static String send(String method, String host, String path, String headers, String body)
            throws IOException {
        try (Socket socket = connect()) {
            write(socket, head(method, host, path, headers + "\r\nConnection: close") + body);
            return readAll(socket);
        }
    }

    private static String readAll(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Up to the end of a head. */
    private static String readHead(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder text = new StringBuilder();
        while (text.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            if (b < 0) {
                break;
            }
            text.append((char) b);
        }
        return text.toString();
    }

    @Test
    void virtualHostStyle() throws IOException {
        String host = "bucket.localhost:" + gateway.port();
        assertThat(send("PUT", host, "/virtual", "Content-Length: 5", "hello")).contains(" 200 ");
        assertThat(send("GET", "localhost", "/bucket/virtual", "X: y", "")).endsWith("hello");
    }

    @Test
    void lengthIsRequired() throws IOException {
        assertThat(
                        send(
                                "PUT",
                                "localhost",
                                "/bucket/chunked",
                                "Transfer-Encoding: chunked",
                                "5\r\nhello\r\n0\r\n\r\n"))
                .contains(" 411 ")
                .contains("MissingContentLength");
        assertThat(send("PUT", "localhost", "/bucket/none", "X: y", "")).contains(" 411 ");
        assertThat(
                        send(
                                "PUT",
                                "localhost",
                                "/bucket/huge",
                                "Expect: 100-continue\r\nContent-Length: 5368709121",
                                ""))
                .contains("EntityTooLarge");
    }

    @Test
    void continueIsSentWhenTheBodyIsWanted() throws IOException {
        try (Socket socket = connect()) {
            String headers = "Expect: 100-continue\r\nContent-Length: 5";
            write(socket, head("PUT", "localhost", "/bucket/continue", headers));
            assertThat(readHead(socket)).startsWith("HTTP/1.1 100 ");
            write(socket, "hello");
            assertThat(readHead(socket)).startsWith("HTTP/1.1 200 ");
            String empty = "Expect: 100-continue\r\nContent-Length: 0";
            write(socket, head("PUT", "localhost", "/bucket/continue", empty));
            assertThat(readHead(socket)).startsWith("HTTP/1.1 100 ");
            assertThat(readHead(socket)).startsWith("HTTP/1.1 200 ");
            write(socket, head("PUT", "localhost", "/missing-bucket/k", headers));
            assertThat(readAll(socket)).startsWith("HTTP/1.1 404 ").contains("close");
        }
    }

    @Test
    void connectionsAreReused() throws IOException {
        try (Socket socket = connect()) {
            for (int i = 0; i < 3; i++) {
                write(
                        socket,
                        head("PUT", "localhost", "/bucket/k" + i, "Content-Length: 2") + "xx");
                assertThat(readHead(socket)).startsWith("HTTP/1.1 200 ");
                write(socket, head("HEAD", "localhost", "/bucket/k" + i, "X: y"));
                assertThat(readHead(socket))
                        .startsWith("HTTP/1.1 200 ")
                        .containsIgnoringCase("content-length: 2");
            }
        }
    }

    @Test
    void unwantedBodyDoesNotLoseTheAnswer() throws IOException {
        try (Socket socket = connect()) {
            int size = 4 << 20;
            String headers = "Content-Length: " + size;
            write(socket, head("PUT", "localhost", "/missing-bucket/k", headers));
            write(socket, "x".repeat(size));
            assertThat(readAll(socket)).startsWith("HTTP/1.1 404 ").contains("NoSuchBucket");
        }
    }

    @Test
    void nonsenseIsRefused() throws IOException {
        for (String nonsense :
                new String[] {
                    "nonsense\r\n\r\n",
                    "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(20_000) + "\r\n\r\n",
                    "GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
                    "PUT /b/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
                }) {
            try (Socket socket = connect()) {
                write(socket, nonsense);
                assertThat(readHead(socket))
                        .as(nonsense.substring(0, 12))
                        .containsPattern("^HTTP/1.[01] 4");
            }
        }
    }

    @Test
    void slowClientsAreClosed() throws IOException {
        try (Socket silent = connect();
                Socket trickling = connect();
                Socket slowBody = connect()) {
            write(slowBody, head("PUT", "localhost", "/bucket/slow", "Content-Length: 100000"));
            write(slowBody, "x");
            write(trickling, "GET / HTTP/1.1\r\n");
            assertThat(readAll(silent)).isEmpty();
            assertThat(readAll(slowBody)).contains("RequestTimeout");
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> {
                        try {
                            write(trickling, "X: y\r\n");
                            return false;
                        } catch (IOException closed) {
                            return true;
                        }
                    });
        }
    }

    @Test
    void overloadIsAnsweredSlowDown() throws IOException {
        CountDownLatch latch = new CountDownLatch(1);
        GATE.open = latch;
        Socket[] held = new Socket[IN_FLIGHT_MAX];
        try {
            for (int i = 0; i < held.length; i++) {
                held[i] = connect();
                write(
                        held[i],
                        head("PUT", "localhost", "/bucket/held", "Content-Length: 20000")
                                + "x".repeat(20_000));
            }
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> gateway.requestsInFlight() == IN_FLIGHT_MAX);
            assertThat(send("GET", "localhost", "/bucket?location", "X: y", ""))
                    .contains(" 503 ")
                    .contains("SlowDown")
                    .containsIgnoringCase("retry-after: 1");
        } finally {
            GATE.open = new CountDownLatch(0);
            latch.countDown();
            for (Socket socket : held) {
                if (socket != null) {
                    socket.close();
                }
            }
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> gateway.requestsInFlight() == 0);
    }

    @Test
    void aLargeBodyTakesLittleMemory() throws IOException {
        System.gc();
        long before = used();
        long peak = 0;
        try (Socket socket = connect()) {
            write(
                    socket,
                    head("PUT", "localhost", "/bucket/large", "Content-Length: " + LARGE_BYTES));
            byte[] piece = new byte[1 << 20];
            for (long sent = 0; sent < LARGE_BYTES; sent += piece.length) {
                socket.getOutputStream().write(piece);
            }
            System.gc();
            peak = used() - before;
            assertThat(readHead(socket)).startsWith("HTTP/1.1 200 ");
        }
        assertThat(peak).isLessThan(64L << 20);
    }

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}

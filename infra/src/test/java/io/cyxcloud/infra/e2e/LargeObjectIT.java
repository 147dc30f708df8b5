package io.cyxcloud.infra.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cyxcloud.infra.process.ChildProcess;
import io.cyxcloud.infra.roles.RoleKind;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/**
 * 5 GiB, the largest PUT there is, goes through a gateway whose process has less than 512 MiB of
 * heap and less than 512 MiB of direct memory, and comes back.
 */
class LargeObjectIT {
    private static final Duration START_MAX = Duration.ofMinutes(2);
    private static final long SIZE = Long.getLong("large.bytes", 5L << 30);

    @Test
    void fiveGibibytesPassThroughBoundedMemory(@TempDir Path folder) throws Exception {
        int port = freePort();
        try (TestCluster cluster =
                        TestCluster.start(folder.resolve("data"), "dev.nodeCapacity=8GiB");
                ChildProcess gateway = gateway(cluster, port, folder);
                S3AsyncClient s3 = cluster.client(URI.create("http://127.0.0.1:" + port));
                ExecutorService reader = Executors.newSingleThreadExecutor()) {
            await().atMost(START_MAX).until(() -> isListening(port));
            s3.createBucket(b -> b.bucket("large")).join();
            var sent = new CheckedInputStream(new Pattern(SIZE), new CRC32C());
            s3.putObject(
                            b -> b.bucket("large").key("object").contentLength(SIZE),
                            AsyncRequestBody.fromInputStream(sent, SIZE, reader))
                    .join();
            assertThat(s3.headObject(b -> b.bucket("large").key("object")).join().contentLength())
                    .isEqualTo(SIZE);
            var received =
                    new CheckedInputStream(
                            s3.getObject(
                                            b -> b.bucket("large").key("object"),
                                            AsyncResponseTransformer.toBlockingInputStream())
                                    .join(),
                            new CRC32C());
            byte[] buffer = new byte[1 << 20];
            long length = 0;
            for (int n = received.read(buffer); n >= 0; n = received.read(buffer)) {
                length += n;
            }
            assertThat(length).isEqualTo(SIZE);
            assertThat(received.getChecksum().getValue()).isEqualTo(sent.getChecksum().getValue());
            assertThat(gateway.isAlive()).as("the gateway ends when its memory does").isTrue();
        }
    }

    /** A gateway with the memory that it always has, in a process of its own. */
    private static ChildProcess gateway(TestCluster cluster, int port, Path folder)
            throws IOException {
        Path config = folder.resolve("gateway.yaml");
        Files.writeString(
                config,
                cluster.roles()
                        .configuration("gateway")
                        .flags(List.of("gateway.port=" + port))
                        .toYaml());
        assertThat(RoleKind.GATEWAY.javaFlags())
                .contains("-Xmx384m", "-XX:MaxDirectMemorySize=384m");
        return ChildProcess.start(
                new ChildProcess.Spec(
                        "bounded-gateway",
                        RoleKind.GATEWAY.javaFlags(),
                        List.of(RoleKind.GATEWAY.command(), "--config", config.toString()),
                        folder.resolve("gateway.log"),
                        folder.resolve("gateway.pid")));
    }

    private static boolean isListening(int port) {
        try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** Bytes that differ from block to block, at no cost to speak of. */
    private static final class Pattern extends InputStream {
        private final long size;
        private long at;

        Pattern(long size) {
            this.size = size;
        }

        @Override
        public int read() {
            return at == size ? -1 : valueAt(at++) & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (at == size) {
                return -1;
            }
            int count = (int) Math.min(length, size - at);
            for (int i = 0; i < count; i++) {
                into[offset + i] = valueAt(at + i);
            }
            at += count;
            return count;
        }

        private static byte valueAt(long position) {
            return (byte) (position ^ position >>> 12 ^ position >>> 23);
        }
    }
}

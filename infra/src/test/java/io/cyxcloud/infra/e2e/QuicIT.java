package io.cyxcloud.infra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** A cluster whose data path runs over QUIC. */
class QuicIT {
    private static final String BUCKET = "over-quic";

    @TempDir private Path folder;

    @Test
    void objectsTravelOverQuic() throws Exception {
        long seed = Long.getLong("seed", 1);
        Random random = new Random(seed);
        ListAppender<ILoggingEvent> connections = new ListAppender<>();
        connections.start();
        Logger logger =
                (Logger) LoggerFactory.getLogger("io.cyxcloud.shardstore.client.NodeConnection");
        logger.addAppender(connections);
        try (TestCluster cluster = TestCluster.start(folder.resolve("data"), "net.transport=quic");
                S3AsyncClient s3 = cluster.client()) {
            s3.createBucket(b -> b.bucket(BUCKET)).join();
            for (int size : new int[] {100_000, 3 << 20, 9_000_001}) {
                byte[] body = new byte[size];
                random.nextBytes(body);
                String key = "size-" + size;
                s3.putObject(b -> b.bucket(BUCKET).key(key), AsyncRequestBody.fromBytes(body))
                        .join();
                byte[] read =
                        s3.getObject(
                                        b -> b.bucket(BUCKET).key(key),
                                        AsyncResponseTransformer.toBytes())
                                .join()
                                .asByteArrayUnsafe();
                assertThat(read).as("seed %d, %d bytes", seed, size).isEqualTo(body);
            }
        } finally {
            logger.detachAppender(connections);
        }
        List<String> made =
                List.copyOf(connections.list).stream()
                        .map(ILoggingEvent::getFormattedMessage)
                        .filter(message -> message.contains(" over "))
                        .toList();
        assertThat(made)
                .hasSizeGreaterThanOrEqualTo(11)
                .allSatisfy(message -> assertThat(message).contains("over QUIC"));
    }
}

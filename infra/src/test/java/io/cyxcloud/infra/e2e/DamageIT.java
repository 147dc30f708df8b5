package io.cyxcloud.infra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.chunk.ShardEvent;
import io.cyxcloud.events.chunk.ShardEvent.ShardCorrupt;
import io.cyxcloud.events.log.EventTail;
import io.cyxcloud.events.log.KafkaAccess;
import io.cyxcloud.events.repair.RepairEvent.ShardRelocated;
import io.cyxcloud.events.topic.Topic;
import io.cyxcloud.events.topic.Topics;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A damaged shard is never returned, is reported, and is rebuilt. */
class DamageIT {
    /** One chunk. */
    private static final int SIZE = 1 << 20;

    /** A byte within the payload of the first record of a segment. */
    private static final long PAYLOAD_BYTE = 50_000;

    @Test
    void flippedBytesAreServedFromParityReportedAndRepaired(@TempDir Path folder) throws Exception {
        Path data = folder.resolve("data");
        try (TestCluster cluster = TestCluster.start(data, AuditScenario.SETTING);
                Objects objects = new Objects(cluster, "damage")) {
            objects.createBucket();
            cluster.awaitHealthy(14);
            objects.put("victim", SIZE);
            KafkaAccess log = KafkaAccess.of("127.0.0.1:" + cluster.roles().ports().broker());
            Awaitility.await("all shards stored")
                    .atMost(Duration.ofSeconds(30))
                    .until(() ->
                            count(log, Topics.SHARD_EVENTS, ShardEvent.ShardStored.class) == 14);

            for (String node : cluster.nodeNames().subList(0, 4)) {
                flip(segment(cluster.roles().nodeFolder(node)), PAYLOAD_BYTE);
            }
            for (int round = 0; round < 3; round++) {
                assertThat(objects.get("victim")).isEqualTo(Objects.content("victim", SIZE));
            }

            Awaitility.await("damage reported")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> count(log, Topics.SHARD_EVENTS, ShardCorrupt.class) > 0);
            int reported = count(log, Topics.SHARD_EVENTS, ShardCorrupt.class);
            Awaitility.await("damage repaired")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> count(log, Topics.REPAIR_EVENTS, ShardRelocated.class) > 0);
            assertThat(reported).isPositive();
            assertThat(objects.get("victim")).isEqualTo(Objects.content("victim", SIZE));

            AuditScenario audit = new AuditScenario(cluster, data, "damage");
            audit.awaitSound(); // finds what no read came upon, and has it reported
            assertThat(count(log, Topics.SHARD_EVENTS, ShardCorrupt.class))
                    .isGreaterThanOrEqualTo(4);
            audit.run(objects);
        }
    }

    private static Path segment(Path node) throws IOException {
        try (Stream<Path> files = Files.walk(node)) {
            return files.filter(f -> f.getFileName().toString().endsWith(".seg"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static void flip(Path file, long at) throws IOException {
        try (RandomAccessFile segment = new RandomAccessFile(file.toFile(), "rw")) {
            segment.seek(at);
            int old = segment.read();
            segment.seek(at);
            segment.write(old ^ 0x10);
        }
    }

    private static <T> int count(KafkaAccess log, Topic<T> topic, Class<? extends T> kind) {
        List<T> found = new ArrayList<>();
        EventTail<T> tail = new EventTail<>(log, topic, EventTail.From.BEGINNING);
        try {
            tail.drain((position, timestampMs, event) -> {
                if (kind.isInstance(event)) {
                    found.add(event);
                }
            });
        } finally {
            tail.closeIdle();
        }
        return found.size();
    }
}

package io.cyxcloud.infra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.chunk.ShardEvent.ShardDeleted;
import io.cyxcloud.events.log.EventLog;
import io.cyxcloud.events.log.KafkaAccess;
import io.cyxcloud.events.topic.RecordKeys;
import io.cyxcloud.events.topic.Topics;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.shardstore.disk.EngineConfig;
import io.cyxcloud.shardstore.disk.ShardEngine;
import io.cyxcloud.shardstore.hash.Blake3;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;

/**
 * Behind a node's back a shard goes, another's acknowledgement is lost and a stray one appears: the
 * audit finds exactly these, and the node brings its disks and the log together by itself.
 */
final class AuditScenario {
    /** A node compares for the first time 10 s after its start, and tells 5 s later. */
    static final String SETTING = "node.reconcileEvery=80s";

    private static final String NODE = "dc2-n2";
    private static final Duration HEALED_MAX = Duration.ofSeconds(60);

    private final TestCluster cluster;
    private final Path data;
    private final String bucket;

    /**
     * @param bucket has one object, of one chunk
     */
    AuditScenario(TestCluster cluster, Path data, String bucket) {
        this.cluster = cluster;
        this.data = data;
        this.bucket = bucket;
    }

    /** Waits until there is nothing to find; every byte is read. */
    void awaitSound() {
        Awaitility.await("no difference")
                .atMost(HEALED_MAX)
                .until(() -> verify("--deep").isEmpty());
    }

    void run(Objects objects) throws Exception {
        String upload = objects.begunUpload("begun", 1 << 20);
        assertThat(upload).isNotEmpty();
        awaitSound();
        cluster.roles().stop("repair");
        cluster.stopNode(NODE);
        List<ShardId> there = shards();
        assertThat(there).as("of the object and of the part").hasSize(2);
        ShardId gone = there.get(0);
        ShardId unacknowledged = there.get(1);
        ShardId stray = new ShardId(new ChunkId(new StreamId(UUID.randomUUID()), 0), 3);
        tamper(gone, stray);
        loseAcknowledgement(unacknowledged);
        cluster.startNode(NODE);
        cluster.awaitHealthy(14);

        assertThat(verify())
                .containsExactlyInAnyOrder(
                        "shard-absent " + gone + " on " + NODE,
                        "shard-uncounted " + unacknowledged + " on " + NODE,
                        "incomplete " + unacknowledged.chunk(),
                        "shard-uncounted " + stray + " on " + NODE);

        cluster.roles().start("repair");
        awaitSound();
        assertThat(verify("--bucket", bucket)).isEmpty();
    }

    private List<ShardId> shards() {
        List<ShardId> found = new ArrayList<>();
        try (ShardEngine engine = engine()) {
            engine.forEach((id, stat) -> found.add(id));
        }
        return found;
    }

    /** Changes the disk as if the node had told the log of it. */
    private void tamper(ShardId gone, ShardId stray) {
        byte[] bytes = {1, 2, 3};
        try (ShardEngine engine = engine()) {
            engine.delete(gone).join();
            engine.put(stray, Unpooled.copiedBuffer(bytes), Blake3.hash(bytes)).join();
        }
        try (ShardEngine engine = engine()) {
            engine.notePublished(engine.openedAt());
        }
    }

    private ShardEngine engine() {
        return ShardEngine.open(
                cluster.roles().nodeFolder(NODE), EngineConfig.ofCapacity(4L << 30));
    }

    /** As if the node had never said that it has it. */
    private void loseAcknowledgement(ShardId shard) {
        KafkaAccess access = KafkaAccess.of(cluster.roles().ports().bootstrapServers());
        try (EventLog log = new EventLog(access, "test", EventLog.Limits.PROMPT)) {
            log.append(
                            Topics.SHARD_EVENTS,
                            RecordKeys.ofStream(shard.chunk().stream()),
                            new ShardDeleted(shard, new NodeId(NODE), System.currentTimeMillis()))
                    .join();
        }
    }

    private List<String> verify(String... options) throws IOException {
        return new AuditCommand(data).differences(options);
    }
}

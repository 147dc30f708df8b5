package io.cyxcloud.infra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.cyxcloud.events.chunk.ChunkEvent.ChunkComplete;
import io.cyxcloud.events.chunk.ChunkEvent.ChunkDegraded;
import io.cyxcloud.events.chunk.ChunkEvent.ChunkLost;
import io.cyxcloud.events.repair.RepairCommand.RepairScheduled;
import io.cyxcloud.events.repair.ShardTarget;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeId;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * What works with 14, 11, 10 and 9 of 14 nodes, what is told of the chunks, and that they are made
 * whole again. One test, because each stage needs the one before.
 */
class NodeLossIT {
    private static final int ONE_CHUNK = 1 << 20;
    private static final int THREE_CHUNKS = 9_000_001;
    private static final int INLINE = 100;
    private static final int GRACE_MS = 8_000;

    private final Map<String, Integer> written = new LinkedHashMap<>();

    @Test
    void readsSurviveFourNodesAndWritesThree(@TempDir Path folder) throws Exception {
        try (TestCluster cluster =
                        TestCluster.start(
                                folder.resolve("data"), "repair.grace=" + GRACE_MS + "ms");
                Objects objects = new Objects(cluster, "losses")) {
            objects.createBucket();
            cluster.awaitHealthy(14);
            write(objects, "all");
            ChunkWords words = new ChunkWords(cluster);
            Set<ChunkId> chunks = words.awaitComplete(1 + 9);
            StatusScreen screen = new StatusScreen(folder.resolve("data"));
            JsonNode well = screen.look();
            assertThat(well.get("state").asText()).as(well.toString()).isEqualTo("healthy");
            assertThat(well.get("redundancy").get("whole").asInt()).isEqualTo(chunks.size());
            List<String> victims = List.of("dc1-n1", "dc2-n1", "dc2-n2", "dc3-n1", "dc4-n3");

            for (String victim : victims.subList(0, 3)) {
                cluster.stopNode(victim);
            }
            readAll(objects); // at once, before the others notice
            write(objects, "unnoticed");
            cluster.awaitHealthy(11);
            write(objects, "eleven");
            readAll(objects);

            cluster.stopNode(victims.get(3));
            readAll(objects);
            cluster.awaitHealthy(10);
            for (int size : new int[] {INLINE, ONE_CHUNK, THREE_CHUNKS}) {
                S3Exception refused = Objects.refusal(() -> objects.put("refused/" + size, size));
                assertThat(refused.statusCode()).isEqualTo(503);
                assertThat(refused.awsErrorDetails().errorMessage()).contains("11", "10");
            }
            readAll(objects);
            words.await(
                    chunks,
                    "four shards missing",
                    word ->
                            word instanceof ChunkDegraded degraded
                                    && degraded.missing().size() == 4
                                    && degraded.leftCount() == 10);
            JsonNode withTen = screen.look();
            assertThat(withTen.get("reasons").get(0).asText()).contains("STANDARD needs 11");
            assertThat(withTen.get("redundancy").get("critical").asInt())
                    .isGreaterThanOrEqualTo(chunks.size());
            assertThat(withTen.get("redundancy").get("lost").asInt()).isZero();
            assertThat(objects.keys()).containsExactlyInAnyOrderElementsOf(written.keySet());

            cluster.stopNode(victims.get(4));
            cluster.awaitHealthy(9);
            S3Exception unreadable = Objects.refusal(() -> objects.get("all/" + ONE_CHUNK));
            assertThat(unreadable.statusCode()).isEqualTo(503);
            assertThat(unreadable.awsErrorDetails().errorMessage()).contains("10");

            words.await(
                    chunks,
                    "lost",
                    word -> word instanceof ChunkLost lost && lost.leftCount() == 9);

            assertThat(screen.look().get("redundancy").get("lost").asInt())
                    .isGreaterThanOrEqualTo(chunks.size());

            cluster.startNode(victims.get(4));
            cluster.awaitHealthy(10);
            readAll(objects);
            for (String victim : victims.subList(0, 4)) {
                cluster.startNode(victim);
            }
            cluster.awaitHealthy(14);
            words.await(chunks, "whole again", ChunkComplete.class::isInstance);
            write(objects, "again");
            readAll(objects);
            whatANodeTakesWithItComesBackByItself(cluster, objects, words);
        }
    }

    /** GEO has twelve shards: two of the nodes are free to take what another one lost. */
    private void whatANodeTakesWithItComesBackByItself(
            TestCluster cluster, Objects objects, ChunkWords words) throws Exception {
        for (int size : new int[] {ONE_CHUNK, THREE_CHUNKS}) {
            objects.put("geo/" + size, size, "GEO");
            written.put("geo/" + size, size);
        }
        Set<ChunkId> chunks = words.placed("GEO");
        words.await(chunks, "whole", ChunkComplete.class::isInstance);

        long stoppedMs = System.currentTimeMillis();
        cluster.stopNode("dc1-n2");
        words.awaitAny(chunks, "one shard missing", ChunkDegraded.class::isInstance);
        cluster.startNode("dc1-n2");
        words.await(chunks, "whole, as the node is back", ChunkComplete.class::isInstance);
        // none at all, unless this machine took longer to start the node
        assertThat(words.repairs(chunks))
                .as("within the grace period")
                .allMatch(isAfter(stoppedMs));

        long stoppedAgainMs = System.currentTimeMillis();
        cluster.stopNode("dc1-n3");
        words.awaitAny(chunks, "one shard missing", ChunkDegraded.class::isInstance);
        words.await(chunks, "whole without the node", ChunkComplete.class::isInstance);
        cluster.awaitHealthy(13);
        assertThat(words.repairs(chunks))
                .filteredOn(command -> command.atMs() >= stoppedAgainMs)
                .isNotEmpty()
                .allMatch(isAfter(stoppedAgainMs))
                .flatExtracting(RepairScheduled::targets)
                .extracting(ShardTarget::node)
                .doesNotContain(new NodeId("dc1-n3"));
        readAll(objects);
    }

    /** Whether a node that stopped then had its grace. */
    private static Predicate<RepairScheduled> isAfter(long stoppedMs) {
        return command -> command.atMs() >= stoppedMs + GRACE_MS;
    }

    private void write(Objects objects, String prefix) {
        for (int size : new int[] {INLINE, ONE_CHUNK, THREE_CHUNKS}) {
            String key = prefix + "/" + size;
            objects.put(key, size);
            written.put(key, size);
        }
    }

    private void readAll(Objects objects) {
        written.forEach((key, size) ->
                assertThat(objects.get(key)).as(key).isEqualTo(Objects.content(key, size)));
    }
}

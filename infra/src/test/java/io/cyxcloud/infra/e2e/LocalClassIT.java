package io.cyxcloud.infra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.chunk.ChunkEvent.ChunkComplete;
import io.cyxcloud.events.chunk.ChunkEvent.ChunkDegraded;
import io.cyxcloud.events.chunk.PlacementEvent.ChunkPlaced;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.ShardId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Class LOCAL on 17 nodes: what a node takes with it is rebuilt of the local groups. */
class LocalClassIT {
    /** Four chunks: too few reads for the agent to know when one is late, so it hedges none. */
    private static final int FOUR_CHUNKS = 4_000_000;

    @Test
    void aLostNodesShardsAreRebuiltOfSixOthers(@TempDir Path folder) throws Exception {
        try (TestCluster cluster =
                        TestCluster.start(
                                folder.resolve("data"), "dev.nodes=17", "repair.grace=1s");
                Objects objects = new Objects(cluster, "local")) {
            objects.createBucket();
            cluster.awaitHealthy(17);
            objects.put("a", FOUR_CHUNKS, "LOCAL");
            ChunkWords words = new ChunkWords(cluster);
            Set<ChunkId> chunks = words.placed("LOCAL");
            words.await(chunks, "whole", ChunkComplete.class::isInstance);

            ChunkPlaced first = words.placements("LOCAL").getFirst();
            NodeId victim = first.nodes().getFirst();
            cluster.stopNode(victim.value());
            assertIsRead(objects); // at once, before the others notice
            words.awaitAny(chunks, "one shard missing", ChunkDegraded.class::isInstance);
            words.await(chunks, "whole without the node", ChunkComplete.class::isInstance);

            ShardId lost = new ShardId(first.chunk(), 0);
            Awaitility.await("its first shard rebuilt")
                    .atMost(Duration.ofSeconds(30))
                    .until(() ->
                            words.relocated(chunks).stream()
                                    .anyMatch(moved -> moved.shard().equals(lost)));
            assertThat(words.relocated(chunks))
                    .allSatisfy(moved -> {
                        assertThat(moved.to()).isNotEqualTo(victim);
                        assertThat(moved.sources()).isEqualTo(sources(moved.shard().index()));
                    });
            assertIsRead(objects);
        }
    }

    private static void assertIsRead(Objects objects) {
        assertThat(objects.get("a")).isEqualTo(Objects.content("a", FOUR_CHUNKS));
    }

    /** The others of its group: 0-5 and 12, or 6-11 and 13. Of a global parity all data. */
    private static List<Integer> sources(int index) {
        if (index >= 14) {
            return IntStream.range(0, 12).boxed().toList();
        }
        int group = index < 12 ? index / 6 : index - 12;
        return IntStream.concat(IntStream.range(6 * group, 6 * group + 6), IntStream.of(12 + group))
                .filter(other -> other != index)
                .boxed()
                .toList();
    }
}

package io.cyxcloud.infra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.chunk.ChunkEvent.ChunkComplete;
import io.cyxcloud.events.repair.RepairCommand.RepairScheduled;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.infra.CyxCloud;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** A node is drained by the operator's command, powered off, and nothing is missed. */
class DrainIT {
    private static final int ONE_CHUNK = 1 << 20;
    private static final int THREE_CHUNKS = 9_000_001;

    private final Map<String, Integer> written = new LinkedHashMap<>();
    private final StringWriter said = new StringWriter();

    @Test
    void aDrainedNodeIsPoweredOffAndNothingIsMissed(@TempDir Path folder) throws Exception {
        try (TestCluster cluster = TestCluster.start(folder.resolve("data"));
                Objects objects = new Objects(cluster, "drained")) {
            objects.createBucket();
            cluster.awaitHealthy(14);
            put(objects, "geo/1", ONE_CHUNK, "GEO");
            put(objects, "geo/3", THREE_CHUNKS, "GEO");
            put(objects, "compact/3", THREE_CHUNKS, "COMPACT");
            S3Exception refused = Objects.refusal(() -> objects.put("l", ONE_CHUNK, "LOCAL"));
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.awsErrorDetails().errorMessage()).contains("LOCAL needs 16 nodes");
            ChunkWords words = new ChunkWords(cluster);
            Set<ChunkId> chunks = words.placed("GEO");
            chunks.addAll(words.placed("COMPACT"));
            words.await(chunks, "whole", ChunkComplete.class::isInstance);

            assertThat(node(cluster, "drain", "dc1-n1")).isEqualTo(1);
            assertThat(said.toString()).contains("STANDARD needs 14 nodes", "Add a node");
            assertThat(node(cluster, "drain", "dc1-n1", "--unused", "STANDARD"))
                    .as(said.toString())
                    .isEqualTo(0);
            assertThat(said.toString()).contains("dc1-n1 is offline: it may be powered off");
            assertThat(words.repairs(chunks))
                    .as("shards of twelve of the fourteen nodes")
                    .isNotEmpty()
                    .extracting(RepairScheduled::reason)
                    .containsOnly("on draining nodes only");

            assertThat(node(cluster, "remove", "dc1-n1")).isEqualTo(1);
            assertThat(said.toString()).contains("still runs");
            cluster.stopNode("dc1-n1");
            written.forEach((key, size) ->
                    assertThat(objects.get(key)).as(key).isEqualTo(Objects.content(key, size)));
            words.await(chunks, "whole as before", ChunkComplete.class::isInstance);
            cluster.awaitHealthy(13);
            assertThat(node(cluster, "list")).isEqualTo(0);
            assertThat(said.toString()).containsPattern("dc1-n1 +offline");
        }
    }

    private int node(TestCluster cluster, String... arguments) {
        said.getBuffer().setLength(0);
        CommandLine line = CyxCloud.commandLine();
        line.setOut(new PrintWriter(said, true));
        line.setErr(new PrintWriter(said, true));
        List<String> all = new ArrayList<>(List.of("node"));
        all.addAll(List.of(arguments));
        all.add("--bootstrap");
        all.add("127.0.0.1:" + cluster.roles().ports().broker());
        return line.execute(all.toArray(String[]::new));
    }

    private void put(Objects objects, String key, int size, String storageClass) {
        objects.put(key, size, storageClass);
        written.put(key, size);
    }
}

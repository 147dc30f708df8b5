package io.cyxcloud.infra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.log.KafkaAccess;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.shardstore.disk.ShardEngine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Objects are overwritten and deleted, an upload is aborted, and a gateway goes in the middle of
 * writes. With a short horizon and lease, the nodes hold after a while what objects need and
 * nothing else, as the log says and as their own indexes say.
 */
class GarbageIT {
    private static final int SIZE = 300_000;
    private static final Duration COLLECTED_MAX = Duration.ofMinutes(2);

    @Test
    void whatNobodyNeedsIsDeletedAndNothingElse(@TempDir Path folder) throws Exception {
        Map<NodeId, Set<ShardId>> kept;
        Map<String, Path> folders = new HashMap<>();
        try (TestCluster cluster =
                        TestCluster.start(
                                folder.resolve("data"),
                                "ingest.lease=15s",
                                "placement.unplacedKept=20s",
                                "placement.horizon=2s");
                Objects objects = new Objects(cluster, "garbage", 4)) {
            objects.createBucket();
            cluster.awaitHealthy(14);
            for (int i = 0; i < 9; i++) {
                objects.put("o" + i, SIZE + i);
            }
            objects.put("o0", SIZE);
            objects.put("o1", 100); // inline now
            objects.delete("o2");
            objects.delete("o3");
            objects.abortedUpload("u", SIZE);
            CompletableFuture<?> cut = objects.createOnly("cut", 40 << 20);
            Garbage garbage =
                    new Garbage(KafkaAccess.of("127.0.0.1:" + cluster.roles().ports().broker()));
            Awaitility.await("the large write has begun")
                    .atMost(COLLECTED_MAX)
                    .until(() -> garbage.holdsOrphan() || cut.isDone());
            cluster.roles().stop("gateway");
            cluster.roles().start("gateway");
            Awaitility.await("garbage is collected")
                    .atMost(COLLECTED_MAX)
                    .pollInterval(Duration.ofSeconds(1))
                    .until(garbage::isCollected);
            garbage.assertNothingLiveWasDeleted();
            for (String key : objects.keys()) {
                int size = key.equals("o1") ? 100 : key.equals("cut") ? 40 << 20 : size(key);
                assertThat(objects.get(key)).as(key).isEqualTo(Objects.content(key, size));
            }
            assertThat(objects.keys()).contains("o0", "o1", "o4", "o8").doesNotContain("o2", "u");
            kept = garbage.kept();
            List<String> names = cluster.nodeNames();
            names.forEach(name -> folders.put(name, cluster.roles().nodeFolder(name)));
        }
        for (Map.Entry<String, Path> one : folders.entrySet()) {
            Set<ShardId> stored = new HashSet<>();
            ShardEngine.readIndex(one.getValue(), stored::add);
            assertThat(stored)
                    .as(one.getKey())
                    .isEqualTo(kept.getOrDefault(new NodeId(one.getKey()), Set.of()));
        }
    }

    private static int size(String key) {
        return key.equals("o0") ? SIZE : SIZE + Integer.parseInt(key.substring(1));
    }
}

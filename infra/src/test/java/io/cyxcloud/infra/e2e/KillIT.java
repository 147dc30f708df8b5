package io.cyxcloud.infra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.value.StorageClass;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each role in a process of its own; each is killed with SIGKILL while clients write. What was
 * answered with 200 is there afterwards, byte for byte, and nothing half-written is listed. Then
 * nodes die for good: see {@link LostNodes}.
 *
 * <p>Seven nodes and class COMPACT, because each process costs seconds of CPU; {@code -Dnodes=18}
 * for class STANDARD.
 */
class KillIT {
    private static final int NODES = Integer.getInteger("nodes", 7);
    private static final StorageClass CLASS =
            NODES < StorageClass.STANDARD.scheme().totalShards()
                    ? StorageClass.COMPACT
                    : StorageClass.STANDARD;
    private static final String BUCKET = "kills";
    private static final int WRITERS = 4;

    /** The SDK waits longer before each. */
    private static final int ATTEMPTS_MAX = 4;

    private static final int WRITES_BETWEEN_KILLS = 12;
    private static final Duration RECOVERY_MAX = Duration.ofSeconds(90);

    private final Map<String, Integer> acknowledged = new ConcurrentHashMap<>();
    private final Map<String, Integer> attempted = new ConcurrentHashMap<>();
    private final AtomicInteger names = new AtomicInteger();
    private final AtomicInteger cut = new AtomicInteger();
    private final AtomicBoolean done = new AtomicBoolean();

    @Test
    void whatWasAcknowledgedSurvivesEveryKill(@TempDir Path folder) throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("KillIT seed: " + seed);
        Random random = new Random(seed);
        Path data = folder.resolve("data");
        try (TestCluster cluster =
                        TestCluster.start(
                                data,
                                "dev.processes=true",
                                "dev.restart=false",
                                "dev.nodes=" + NODES,
                                "repair.grace=" + LostNodes.GRACE_MS + "ms");
                Objects objects = new Objects(cluster, BUCKET, ATTEMPTS_MAX)) {
            objects.createBucket();
            cluster.awaitHealthy(NODES);
            List<String> nodes = cluster.nodeNames();
            String node = nodes.get(random.nextInt(nodes.size()));
            try (ExecutorService writers = Executors.newFixedThreadPool(WRITERS)) {
                List<Future<?>> running =
                        IntStream.range(0, WRITERS)
                                .<Future<?>>mapToObj(w -> writers.submit(() -> write(objects, w)))
                                .toList();
                try {
                    for (String victim : List.of("gateway", "broker", node, "placement")) {
                        awaitMoreWrites();
                        cluster.roles().stop(victim);
                        cluster.roles().start(victim);
                        awaitMoreWrites();
                    }
                } finally {
                    done.set(true);
                }
                for (Future<?> one : running) {
                    one.get();
                }
            }
            cluster.awaitHealthy(NODES);
            System.out.println(
                    acknowledged.size() + " writes acknowledged, " + cut + " refused or cut");
            check(objects);
            try (LostNodes lost = new LostNodes(cluster, data, BUCKET, Map.copyOf(acknowledged))) {
                lost.dieForGood(CLASS, random);
            }
        }
    }

    private void check(Objects objects) {
        List<String> listed = // a partition may be back later than those that were written to
                Awaitility.await("all partitions answer")
                        .atMost(RECOVERY_MAX)
                        .ignoreExceptions()
                        .until(objects::keys, keys -> !keys.isEmpty());
        assertThat(listed).containsAll(acknowledged.keySet());
        assertThat(Set.copyOf(attempted.keySet())).containsAll(listed);
        for (String key : listed) {
            assertThat(objects.get(key))
                    .as(key)
                    .isEqualTo(Objects.content(key, attempted.getOrDefault(key, -1)));
        }
    }

    private void awaitMoreWrites() {
        int before = acknowledged.size();
        Awaitility.await("writes go on")
                .atMost(RECOVERY_MAX)
                .until(() -> acknowledged.size() >= before + WRITES_BETWEEN_KILLS);
    }

    private void write(Objects objects, int writer) {
        Random random = new Random(writer);
        while (!done.get()) {
            String key = "w" + writer + "/" + names.incrementAndGet();
            int size = random.nextInt(4) == 0 ? random.nextInt(16_384) : random.nextInt(6 << 20);
            attempted.put(key, size);
            try {
                objects.put(key, size, CLASS.name());
                acknowledged.put(key, size);
            } catch (CompletionException refusedOrCut) {
                cut.incrementAndGet(); // it may be there all the same, and then it must be whole
            }
        }
    }
}

package io.cyxcloud.infra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rounds of faults of several kinds at once, on at most four nodes, as many as a chunk can miss.
 * What was acknowledged can be read in the middle of each; after it the cluster gets by itself to
 * where the audit, which reads every byte, finds no difference to what the log says.
 *
 * <p>{@code -Dseconds=1800} for longer, {@code -Dseed=N} for the same rounds again.
 */
class FaultRoundsIT {
    private static final Logger LOG = LoggerFactory.getLogger(FaultRoundsIT.class);
    private static final long SECONDS = Long.getLong("seconds", 25);
    private static final int VICTIMS_MAX = 4;
    private static final List<NodeFaults.Kind> KINDS = List.of(NodeFaults.Kind.values());
    private static final String REPAIR = "repair";
    private static final int INLINE = 3_000;
    private static final int THREE_CHUNKS = 9_000_001;
    private static final List<String> CLASSES = List.of("STANDARD", "GEO");
    private static final Duration HEALED_MAX = Duration.ofSeconds(90);

    private final Map<String, Integer> written = new LinkedHashMap<>();
    private int names;

    @Test
    void afterEachRoundOfFaultsTheAuditFindsNothing(@TempDir Path folder) throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("FaultRoundsIT seed: " + seed);
        Random random = new Random(seed);
        Path data = folder.resolve("data");
        try (TestCluster cluster =
                        TestCluster.start(data, "node.reconcileEvery=10s", "repair.grace=5s");
                Objects objects = new Objects(cluster, "rounds")) {
            objects.createBucket();
            cluster.awaitHealthy(cluster.nodeNames().size());
            NodeFaults faults = new NodeFaults(cluster, random);
            long endNs = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
            int rounds = 0;
            while (System.nanoTime() - endNs < 0) {
                rounds++;
                LOG.info("round {}", rounds);
                write(objects, random);
                round(cluster, objects, faults, random);
                awaitSound(data);
                assertThat(objects.keys()).containsExactlyInAnyOrderElementsOf(written.keySet());
                readAll(objects);
            }
            System.out.println(rounds + " rounds, " + written.size() + " objects left");
        }
    }

    private void round(TestCluster cluster, Objects objects, NodeFaults faults, Random random)
            throws Exception {
        List<String> nodes = new ArrayList<>(cluster.nodeNames());
        Collections.shuffle(nodes, random);
        List<String> victims = nodes.subList(0, 1 + random.nextInt(VICTIMS_MAX));
        List<String> stopped = new ArrayList<>();
        for (String victim : victims) {
            if (faults.strike(victim, KINDS.get(random.nextInt(KINDS.size())))) {
                stopped.add(victim);
            }
        }
        boolean noRepair = random.nextBoolean();
        if (noRepair) {
            cluster.roles().stop(REPAIR);
        }
        readAll(objects);
        delete(objects, random);
        for (String victim : stopped) {
            cluster.startNode(victim);
        }
        if (noRepair) {
            cluster.roles().start(REPAIR);
        }
        cluster.awaitHealthy(nodes.size());
    }

    private void awaitSound(Path data) {
        AuditCommand audit = new AuditCommand(data);
        List<String> last = new ArrayList<>();
        Awaitility.await("no difference")
                .atMost(HEALED_MAX)
                .conditionEvaluationListener(condition -> LOG.info("differences: {}", last))
                .until(() -> {
                    last.clear();
                    last.addAll(audit.differences("--deep"));
                    return last.isEmpty();
                });
    }

    private void write(Objects objects, Random random) {
        for (int size : new int[] {INLINE, 1 + random.nextInt(1 << 20), THREE_CHUNKS}) {
            String key = "o" + ++names;
            objects.put(key, size, CLASSES.get(random.nextInt(CLASSES.size())));
            written.put(key, size);
        }
    }

    private void delete(Objects objects, Random random) {
        List<String> keys = List.copyOf(written.keySet());
        String key = keys.get(random.nextInt(keys.size()));
        objects.delete(key);
        written.remove(key);
    }

    private void readAll(Objects objects) {
        written.forEach((key, size) ->
                assertThat(objects.get(key)).as(key).isEqualTo(Objects.content(key, size)));
    }
}

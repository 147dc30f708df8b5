package io.cyxcloud.infra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.chunk.ChunkEvent.ChunkDegraded;
import io.cyxcloud.events.value.StorageClass;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Nodes that die and never come back. Everything can be read at every moment, by a client that does
 * not retry; the log says that shards are gone, and full redundancy returns by itself. That is the
 * audit's word, not the repair plane's: it reads every byte.
 */
final class LostNodes implements AutoCloseable {
    static final int GRACE_MS = 3_000;

    private static final Logger LOG = LoggerFactory.getLogger(LostNodes.class);
    private static final Duration WHOLE_MAX = Duration.ofMinutes(5);

    /** At once: one is lost in all, then two, then four. */
    private static final int[] DEATHS = {1, 1, 2};

    private final TestCluster cluster;
    private final AuditCommand audit;
    private final ChunkWords words;
    private final Objects objects;
    private final Map<String, Integer> written;
    private final List<String> dead = new ArrayList<>();

    /**
     * @param written keys of the bucket's objects, with their sizes
     */
    LostNodes(TestCluster cluster, Path data, String bucket, Map<String, Integer> written) {
        this.cluster = cluster;
        this.audit = new AuditCommand(data);
        this.words = new ChunkWords(cluster);
        this.objects = new Objects(cluster, bucket);
        this.written = Map.copyOf(written);
    }

    /** Nodes die while so many are left that all shards of a chunk find a place. */
    void dieForGood(StorageClass stored, Random random) throws Exception {
        List<String> nodes = new ArrayList<>(cluster.nodeNames());
        Collections.shuffle(nodes, random);
        for (int count : DEATHS) {
            int left = nodes.size() - dead.size() - count;
            if (left < stored.scheme().totalShards()) {
                break;
            }
            die(nodes.subList(dead.size(), dead.size() + count), stored);
        }
        assertThat(dead).as("more nodes than a chunk has shards").isNotEmpty();
    }

    private void die(List<String> victims, StorageClass stored) throws Exception {
        AtomicBoolean isOver = new AtomicBoolean();
        AtomicInteger reads = new AtomicInteger();
        CompletableFuture<?> reader =
                CompletableFuture.runAsync(
                        () -> {
                            while (!isOver.get()) {
                                readAll(reads);
                            }
                        },
                        Thread::startVirtualThread);
        try {
            for (String victim : victims) {
                cluster.stopNode(victim);
            }
            dead.addAll(victims);
            long diedNs = System.nanoTime();
            words.awaitAny(
                    words.placed(stored.name()),
                    "shards are gone with " + victims,
                    ChunkDegraded.class::isInstance);
            Awaitility.await("full redundancy without " + victims)
                    .atMost(WHOLE_MAX)
                    .until(() -> differences().isEmpty());
            LOG.info(
                    "{} died: {} reads, whole again after {} s",
                    victims,
                    reads,
                    Duration.ofNanos(System.nanoTime() - diedNs).toSeconds());
        } finally {
            isOver.set(true);
        }
        reader.join();
        readAll(reads);
        assertThat(differences("--deep")).isEmpty();
    }

    private void readAll(AtomicInteger reads) {
        written.forEach((key, size) -> {
            assertThat(objects.get(key)).as(key).isEqualTo(Objects.content(key, size));
            reads.incrementAndGet();
        });
    }

    /** Without that the dead do not answer. */
    private List<String> differences(String... options) throws Exception {
        return audit.differences(options).stream()
                .filter(line -> dead.stream().noneMatch(node -> line.endsWith(" on " + node)))
                .toList();
    }

    @Override
    public void close() {
        objects.close();
    }
}

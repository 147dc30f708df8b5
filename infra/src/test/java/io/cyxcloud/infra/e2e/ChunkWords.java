package io.cyxcloud.infra.e2e;

import io.cyxcloud.events.chunk.ChunkEvent;
import io.cyxcloud.events.chunk.ChunkEvent.ChunkComplete;
import io.cyxcloud.events.chunk.ChunkEvent.ChunkDegraded;
import io.cyxcloud.events.chunk.ChunkEvent.ChunkLost;
import io.cyxcloud.events.chunk.ChunkEvent.ChunkReleased;
import io.cyxcloud.events.chunk.ChunkEvent.QuorumMissing;
import io.cyxcloud.events.chunk.ChunkEvent.QuorumSatisfied;
import io.cyxcloud.events.chunk.ChunkEvent.ShardsLeaving;
import io.cyxcloud.events.chunk.PlacementEvent.ChunkPlaced;
import io.cyxcloud.events.log.EventTail;
import io.cyxcloud.events.log.KafkaAccess;
import io.cyxcloud.events.repair.RepairCommand.RepairScheduled;
import io.cyxcloud.events.repair.RepairEvent.ShardRelocated;
import io.cyxcloud.events.topic.Topic;
import io.cyxcloud.events.topic.Topics;
import io.cyxcloud.events.value.ChunkId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** The last word in the log on the health of each chunk. */
final class ChunkWords {
    private static final Duration WORD_MAX = Duration.ofSeconds(30);

    private final KafkaAccess log;

    ChunkWords(TestCluster cluster) {
        this.log = KafkaAccess.of("127.0.0.1:" + cluster.roles().ports().broker());
    }

    /** Waits until so many chunks are complete; returns them. */
    Set<ChunkId> awaitComplete(int count) {
        Awaitility.await(count + " complete chunks")
                .atMost(WORD_MAX)
                .until(() -> complete().size() == count);
        return complete();
    }

    /** The chunks of a storage class. */
    Set<ChunkId> placed(String storageClass) {
        return placements(storageClass).stream()
                .map(ChunkPlaced::chunk)
                .collect(Collectors.toSet());
    }

    /** Where its chunks were to go. */
    List<ChunkPlaced> placements(String storageClass) {
        return read(Topics.PLACEMENTS).stream()
                .filter(ChunkPlaced.class::isInstance)
                .map(ChunkPlaced.class::cast)
                .filter(placed -> placed.storageClass().equals(storageClass))
                .toList();
    }

    /** Shards of the chunks that repairs brought back. */
    List<ShardRelocated> relocated(Set<ChunkId> chunks) {
        return read(Topics.REPAIR_EVENTS).stream()
                .filter(ShardRelocated.class::isInstance)
                .map(ShardRelocated.class::cast)
                .filter(moved -> chunks.contains(moved.shard().chunk()))
                .toList();
    }

    /** The shards of the chunks that repair commands were sent for. */
    List<RepairScheduled> repairs(Set<ChunkId> chunks) {
        return read(Topics.REPAIR_COMMANDS).stream()
                .map(RepairScheduled.class::cast)
                .filter(command -> chunks.contains(command.shard().chunk()))
                .toList();
    }

    /** Waits until the last word on at least one of the chunks is so. */
    void awaitAny(Set<ChunkId> chunks, String what, Predicate<ChunkEvent> word) {
        Awaitility.await(what)
                .atMost(WORD_MAX)
                .until(() -> {
                    Map<ChunkId, ChunkEvent> last = last();
                    return chunks.stream().anyMatch(chunk -> word.test(last.get(chunk)));
                });
    }

    /** Waits until the last word on each of the chunks is so. */
    void await(Set<ChunkId> chunks, String what, Predicate<ChunkEvent> word) {
        Awaitility.await(what)
                .atMost(WORD_MAX)
                .until(() -> {
                    Map<ChunkId, ChunkEvent> last = last();
                    return chunks.stream().allMatch(chunk -> word.test(last.get(chunk)));
                });
    }

    private Set<ChunkId> complete() {
        Map<ChunkId, ChunkEvent> last = last();
        last.values().removeIf(event -> !(event instanceof ChunkComplete));
        return last.keySet();
    }

    private <T> List<T> read(Topic<T> topic) {
        List<T> all = new ArrayList<>();
        EventTail<T> tail = new EventTail<>(log, topic, EventTail.From.BEGINNING);
        try {
            tail.drain((position, timestampMs, event) -> all.add(event));
        } finally {
            tail.closeIdle();
        }
        return all;
    }

    private Map<ChunkId, ChunkEvent> last() {
        Map<ChunkId, ChunkEvent> last = new HashMap<>();
        for (ChunkEvent event : read(Topics.CHUNK_EVENTS)) {
            switch (event) {
                case ChunkComplete _, ChunkDegraded _, ChunkLost _ ->
                        last.put(event.chunk(), event);
                case QuorumSatisfied _, QuorumMissing _, ChunkReleased _, ShardsLeaving _ -> {}
            }
        }
        return last;
    }
}

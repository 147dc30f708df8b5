package io.cyxcloud.infra.e2e;

import io.cyxcloud.events.chunk.ChunkEvent;
import io.cyxcloud.events.chunk.ChunkEvent.ChunkComplete;
import io.cyxcloud.events.chunk.ChunkEvent.ChunkDegraded;
import io.cyxcloud.events.chunk.ChunkEvent.ChunkLost;
import io.cyxcloud.events.chunk.ChunkEvent.ChunkReleased;
import io.cyxcloud.events.chunk.ChunkEvent.QuorumMissing;
import io.cyxcloud.events.chunk.ChunkEvent.QuorumSatisfied;
import io.cyxcloud.events.log.EventTail;
import io.cyxcloud.events.log.KafkaAccess;
import io.cyxcloud.events.topic.Topics;
import io.cyxcloud.events.value.ChunkId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
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

    private Map<ChunkId, ChunkEvent> last() {
        Map<ChunkId, ChunkEvent> last = new HashMap<>();
        EventTail<ChunkEvent> tail =
                new EventTail<>(log, Topics.CHUNK_EVENTS, EventTail.From.BEGINNING);
        try {
            tail.drain((position, timestampMs, event) -> {
                switch (event) {
                    case ChunkComplete _, ChunkDegraded _, ChunkLost _ ->
                            last.put(event.chunk(), event);
                    case QuorumSatisfied _, QuorumMissing _, ChunkReleased _ -> {}
                }
            });
        } finally {
            tail.closeIdle();
        }
        return last;
    }
}

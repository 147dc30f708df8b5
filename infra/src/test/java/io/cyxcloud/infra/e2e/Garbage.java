package io.cyxcloud.infra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.chunk.ShardEvent;
import io.cyxcloud.events.chunk.ShardEvent.ShardCorrupt;
import io.cyxcloud.events.chunk.ShardEvent.ShardDeleted;
import io.cyxcloud.events.chunk.ShardEvent.ShardMissing;
import io.cyxcloud.events.chunk.ShardEvent.ShardRetired;
import io.cyxcloud.events.chunk.ShardEvent.ShardStored;
import io.cyxcloud.events.log.EventTail;
import io.cyxcloud.events.log.KafkaAccess;
import io.cyxcloud.events.object.ObjectBody.Streamed;
import io.cyxcloud.events.object.ObjectEvent;
import io.cyxcloud.events.object.ObjectEvent.ObjectCommitted;
import io.cyxcloud.events.object.ObjectEvent.ObjectDeleted;
import io.cyxcloud.events.object.ObjectEvent.PartCommitted;
import io.cyxcloud.events.topic.Topic;
import io.cyxcloud.events.topic.Topics;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.events.value.StreamId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** What nodes say they hold, beside what objects need, as the log has it. */
final class Garbage {
    private final KafkaAccess log;
    private final Map<NodeId, Set<ShardId>> held = new HashMap<>();
    private final Map<String, Set<StreamId>> needed = new HashMap<>();
    private final Set<StreamId> committed = new HashSet<>();
    private final Set<StreamId> deleted = new HashSet<>();

    Garbage(KafkaAccess log) {
        this.log = log;
    }

    /** Whether the nodes hold nothing that no object needs. */
    boolean isCollected() {
        read();
        Set<StreamId> live = live();
        return held.values().stream()
                .flatMap(Set::stream)
                .allMatch(shard -> live.contains(shard.chunk().stream()));
    }

    /** Whether a node holds a shard of a stream that was never committed. */
    boolean holdsOrphan() {
        read();
        return held.values().stream()
                .flatMap(Set::stream)
                .anyMatch(shard -> !committed.contains(shard.chunk().stream()));
    }

    void assertNothingLiveWasDeleted() {
        assertThat(deleted).isNotEmpty().doesNotContainAnyElementsOf(live());
    }

    /** The shards of each node. */
    Map<NodeId, Set<ShardId>> kept() {
        return held;
    }

    private Set<StreamId> live() {
        return needed.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
    }

    private void read() {
        held.clear();
        needed.clear();
        deleted.clear();
        each(Topics.SHARD_EVENTS, this::accept);
        each(Topics.OBJECT_EVENTS, this::accept);
    }

    private void accept(ShardEvent event) {
        Set<ShardId> shards = held.computeIfAbsent(event.node(), _ -> new HashSet<>());
        switch (event) {
            case ShardStored stored -> shards.add(stored.shard());
            case ShardDeleted gone -> {
                shards.remove(gone.shard());
                deleted.add(gone.shard().chunk().stream());
            }
            case ShardMissing _, ShardCorrupt _, ShardRetired _ -> {}
        }
    }

    private void accept(ObjectEvent event) {
        if (event instanceof ObjectCommitted commit) {
            needed.remove(commit.key());
        }
        if (event instanceof ObjectCommitted commit
                && commit.version().body() instanceof Streamed streamed) {
            Set<StreamId> streams =
                    streamed.streams().stream().map(s -> s.stream()).collect(Collectors.toSet());
            needed.put(commit.key(), streams);
            committed.addAll(streams);
        } else if (event instanceof PartCommitted part) {
            committed.add(part.part().stream().stream());
        } else if (event instanceof ObjectDeleted gone) {
            needed.remove(gone.key());
        }
    }

    private <T> void each(Topic<T> topic, Consumer<T> sink) {
        EventTail<T> tail = new EventTail<>(log, topic, EventTail.From.BEGINNING);
        try {
            tail.drain((_, _, event) -> sink.accept(event));
        } finally {
            tail.closeIdle();
        }
    }
}

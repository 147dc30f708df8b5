package io.cyxcloud.repair.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.chunk.ChunkLocation;
import io.cyxcloud.events.chunk.ShardEvent;
import io.cyxcloud.events.chunk.ShardEvent.ShardStored;
import io.cyxcloud.events.repair.RepairCommand.RepairScheduled;
import io.cyxcloud.events.repair.RepairEvent;
import io.cyxcloud.events.repair.RepairEvent.RepairFailed;
import io.cyxcloud.events.repair.RepairEvent.ShardRelocated;
import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeEndpoint;
import io.cyxcloud.events.value.NodeHealth;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.events.value.NodeLocation;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.events.value.StorageClass;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.ingest.ChunkDirectory;
import io.cyxcloud.ingest.ChunkTarget;
import io.cyxcloud.ingest.IngestException;
import io.cyxcloud.ingest.ShardRebuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RepairWorkTest {
    private static final ShardId SHARD =
            new ShardId(new ChunkId(new StreamId(new UUID(1, 2)), 3), 4);
    private static final NodeInfo NODE =
            new NodeInfo(
                    new NodeId("n1"),
                    new NodeLocation("dc", "r"),
                    new NodeEndpoint("localhost", 1),
                    1,
                    NodeHealth.HEALTHY);

    private final List<RepairEvent> outcomes = new ArrayList<>();
    private final List<ShardEvent> shardEvents = new ArrayList<>();

    private void carryOut(NodeId target, ShardRebuilder rebuilder) {
        new RepairWork(new OneNode(), rebuilder, new Recorded())
                .carryOut(new RepairScheduled(SHARD, target, "missing", 2, 5));
    }

    @Test
    void aRebuiltShardIsRelocated() {
        carryOut(NODE.id(), (shard, node) -> new ShardRebuilder.Outcome(false, 7, Bytes.EMPTY));
        assertThat(outcomes).hasSize(1).allMatch(ShardRelocated.class::isInstance);
        // the node itself says that it has it
        assertThat(shardEvents).isEmpty();
    }

    @Test
    void aShardThatWasSoundIsAcknowledgedAgain() {
        carryOut(NODE.id(), (shard, node) -> new ShardRebuilder.Outcome(true, 7, Bytes.EMPTY));
        assertThat(outcomes).hasSize(1).allMatch(ShardRelocated.class::isInstance);
        assertThat(shardEvents)
                .singleElement()
                .isInstanceOfSatisfying(
                        ShardStored.class,
                        stored -> {
                            assertThat(stored.node()).isEqualTo(NODE.id());
                            assertThat(stored.sizeBytes()).isEqualTo(7);
                        });
    }

    @Test
    void whyNotIsSaid() {
        carryOut(
                NODE.id(),
                (shard, node) -> {
                    throw new IngestException(IngestException.Kind.UNREADABLE, "9 of 14");
                });
        carryOut(
                new NodeId("gone"),
                (shard, node) -> {
                    throw new AssertionError("there is no such node");
                });
        assertThat(outcomes)
                .extracting(outcome -> ((RepairFailed) outcome).reason())
                .containsExactly("9 of 14", "gone is not in the cluster map");
        assertThat(outcomes)
                .extracting(outcome -> ((RepairFailed) outcome).attempt())
                .containsOnly(2);
    }

    private final class Recorded implements RepairWork.Outcomes {
        @Override
        public CompletableFuture<?> append(RepairEvent event) {
            outcomes.add(event);
            return CompletableFuture.completedFuture(event);
        }

        @Override
        public CompletableFuture<?> append(ShardEvent event) {
            shardEvents.add(event);
            return CompletableFuture.completedFuture(event);
        }
    }

    private static final class OneNode implements ChunkDirectory {
        @Override
        public ChunkTarget choose(ChunkId chunk, StorageClass storageClass) {
            throw new IllegalStateException("nothing is written");
        }

        @Override
        public List<ChunkLocation> locate(StreamId stream, int firstChunk, int chunkCount) {
            return List.of();
        }

        @Override
        public Optional<NodeInfo> node(NodeId id) {
            return Optional.of(NODE).filter(node -> node.id().equals(id));
        }
    }
}

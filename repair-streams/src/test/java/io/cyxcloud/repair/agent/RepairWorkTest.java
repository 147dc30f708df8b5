package io.cyxcloud.repair.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.chunk.ChunkHealth;
import io.cyxcloud.events.chunk.ChunkLocation;
import io.cyxcloud.events.chunk.ShardEvent;
import io.cyxcloud.events.chunk.ShardEvent.ShardStored;
import io.cyxcloud.events.chunk.ShardLocation;
import io.cyxcloud.events.repair.RepairCommand.RepairScheduled;
import io.cyxcloud.events.repair.RepairEvent;
import io.cyxcloud.events.repair.RepairEvent.RepairCancelled;
import io.cyxcloud.events.repair.RepairEvent.RepairFailed;
import io.cyxcloud.events.repair.RepairEvent.ShardRelocated;
import io.cyxcloud.events.repair.ShardTarget;
import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeEndpoint;
import io.cyxcloud.events.value.NodeHealth;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.events.value.NodeLocation;
import io.cyxcloud.events.value.RedundancyScheme;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.events.value.StorageClass;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.ingest.ChunkDirectory;
import io.cyxcloud.ingest.ChunkTarget;
import io.cyxcloud.ingest.IngestException;
import io.cyxcloud.ingest.ShardRebuilder;
import io.cyxcloud.ingest.ShardRebuilder.Outcome;
import io.cyxcloud.ingest.ShardRebuilder.Outcome.Doubtful;
import io.cyxcloud.ingest.ShardRebuilder.Outcome.Failed;
import io.cyxcloud.ingest.ShardRebuilder.Outcome.Rebuilt;
import io.cyxcloud.ingest.ShardRebuilder.Outcome.Sound;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RepairWorkTest {
    private static final ShardId SHARD =
            new ShardId(new ChunkId(new StreamId(new UUID(1, 2)), 3), 4);
    private static final NodeId OLD = new NodeId("n0");
    private static final NodeInfo NODE =
            new NodeInfo(
                    new NodeId("n1"),
                    new NodeLocation("dc", "r"),
                    new NodeEndpoint("localhost", 1),
                    1,
                    NodeHealth.HEALTHY);

    private final List<RepairEvent> outcomes = new ArrayList<>();
    private final List<ShardEvent> shardEvents = new ArrayList<>();

    private boolean missing = true;
    private boolean known = true;
    private boolean answers = true;

    private void carryOut(long leaseEndMs, ShardRebuilder rebuilder, NodeId... targets) {
        List<ShardTarget> all = new ArrayList<>();
        for (int i = 0; i < targets.length; i++) {
            all.add(new ShardTarget(SHARD.index() + i, targets[i]));
        }
        new RepairWork(new OneNode(), rebuilder, new Recorded())
                .carryOut(RepairScheduled.of(SHARD.chunk(), all, "12 left", 2, 5, leaseEndMs));
    }

    private void carryOut(ShardRebuilder rebuilder) {
        carryOut(Long.MAX_VALUE, rebuilder, NODE.id());
    }

    private static ShardRebuilder outcome(Outcome outcome) {
        return (location, targets) -> {
            assertThat(targets.values()).containsOnly(NODE);
            return targets.keySet().stream().collect(Collectors.toMap(i -> i, _ -> outcome));
        };
    }

    private static ShardRebuilder never() {
        return (_, _) -> {
            throw new AssertionError("nothing is to be rebuilt");
        };
    }

    @Test
    void aRebuiltShardIsRelocated() {
        carryOut(outcome(new Rebuilt(7, Bytes.EMPTY, List.of(2, 3))));
        assertThat(outcomes)
                .singleElement()
                .isInstanceOfSatisfying(
                        ShardRelocated.class,
                        moved -> {
                            assertThat(moved.from()).isEqualTo(OLD);
                            assertThat(moved.to()).isEqualTo(NODE.id());
                            assertThat(moved.sources()).containsExactly(2, 3);
                        });
        // the node itself says that it has it
        assertThat(shardEvents).isEmpty();
    }

    @Test
    void aShardThatWasSoundIsAcknowledgedAgain() {
        carryOut(outcome(new Sound(7, Bytes.EMPTY)));
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
    void whyNotIsSaidOfEachShard() {
        carryOut((_, _) -> {
            throw new IngestException(IngestException.Kind.UNREADABLE, "9 of 14");
        });
        carryOut(outcome(new Failed("disk full")));
        carryOut(
                Long.MAX_VALUE,
                outcome(new Rebuilt(7, Bytes.EMPTY, List.of(2, 3))),
                new NodeId("gone"),
                NODE.id());
        assertThat(outcomes.subList(0, 3))
                .extracting(outcome -> ((RepairFailed) outcome).reason())
                .containsExactly("9 of 14", "disk full", "it is not in the cluster map");
        assertThat(outcomes.subList(0, 3))
                .extracting(outcome -> ((RepairFailed) outcome).attempt())
                .containsOnly(2);
        assertThat(outcomes.getLast()).isInstanceOf(ShardRelocated.class);
    }

    @Test
    void whatIsNotNeededAnyMoreIsCancelled() {
        missing = false;
        carryOut(never());
        known = false;
        carryOut(never());
        assertThat(outcomes)
                .extracting(outcome -> ((RepairCancelled) outcome).reason())
                .containsExactly(
                        "the shard is neither missing nor leaving any more",
                        "the chunk is not needed any more");
    }

    @Test
    void aLateCommandIsCarriedOut() {
        carryOut(1, outcome(new Rebuilt(7, Bytes.EMPTY, List.of(2, 3))), NODE.id());
        assertThat(outcomes).hasSize(1).allMatch(ShardRelocated.class::isInstance);
    }

    @Test
    void whatMayBeWrongIsNotTheNodesFailure() {
        carryOut(outcome(new Doubtful("another hash")));
        assertThat(outcomes)
                .extracting(outcome -> ((RepairCancelled) outcome).reason())
                .containsExactly("another hash");
    }

    @Test
    void withoutAnAnswerAboutTheChunkItFails() {
        answers = false;
        carryOut(Long.MAX_VALUE, never(), NODE.id(), OLD);
        assertThat(outcomes)
                .extracting(outcome -> ((RepairFailed) outcome).reason())
                .containsExactly("metadata does not answer", "metadata does not answer");
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

    private final class OneNode implements ChunkDirectory {
        @Override
        public ChunkTarget choose(ChunkId chunk, StorageClass storageClass) {
            throw new IllegalStateException("nothing is written");
        }

        @Override
        public List<ChunkLocation> locate(StreamId stream, int firstChunk, int chunkCount) {
            if (!answers) {
                throw new IllegalStateException("metadata does not answer");
            }
            ChunkLocation location =
                    new ChunkLocation(
                            SHARD.chunk(),
                            "STANDARD",
                            RedundancyScheme.RS_10_4,
                            70,
                            7,
                            List.of(new ShardLocation(SHARD.index(), OLD, true)),
                            new ChunkHealth(
                                    missing ? List.of(SHARD.index(), SHARD.index() + 1) : List.of(),
                                    12));
            return known ? List.of(location) : List.of();
        }

        @Override
        public Optional<NodeInfo> node(NodeId id) {
            return Optional.of(NODE).filter(node -> node.id().equals(id));
        }
    }
}

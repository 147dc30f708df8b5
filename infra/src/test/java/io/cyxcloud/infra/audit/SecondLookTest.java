package io.cyxcloud.infra.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.chunk.ChunkHealth;
import io.cyxcloud.events.chunk.ChunkLocation;
import io.cyxcloud.events.chunk.ShardLocation;
import io.cyxcloud.events.query.HeldShard;
import io.cyxcloud.events.state.ShardState;
import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.events.value.NodeEndpoint;
import io.cyxcloud.events.value.NodeHealth;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.events.value.NodeLocation;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.events.value.StorageClass;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.events.value.StreamManifest;
import io.cyxcloud.events.value.UploadId;
import io.cyxcloud.events.value.WrappedKey;
import io.cyxcloud.infra.audit.core.Finding;
import io.cyxcloud.infra.audit.core.FindingKind;
import io.cyxcloud.infra.audit.core.StreamUse;
import io.cyxcloud.shardstore.protocol.ShardStat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Given something that was found, and what is so by now, when it is looked at again. */
class SecondLookTest {
    private static final ChunkId CHUNK = new ChunkId(new StreamId(new UUID(1, 2)), 0);
    private static final int SHARDS = StorageClass.COMPACT.scheme().totalShards();
    private static final int SIZE = 3;
    private static final ShardStat STAT = new ShardStat(SIZE, Bytes.copyOf(new byte[32]));
    private static final NodeId NODE = node(0);

    private static NodeId node(int index) {
        return new NodeId("n" + index);
    }

    private static StreamUse use(int part) {
        return new StreamUse.OfPart(
                "bucket",
                new BucketId(new UUID(3, 4)),
                "key",
                new UploadId(new UUID(5, 6)),
                part,
                new StreamManifest(
                        CHUNK.stream(),
                        10,
                        1,
                        10,
                        new WrappedKey("k", Bytes.EMPTY, Bytes.copyOf(new byte[8]))));
    }

    /** Shard i of the chunk is on node i; two nodes a datacenter. */
    private static final class Now implements SecondLook.Sources {
        final Set<Integer> lost = new HashSet<>();
        final Set<StreamUse> deleted = new HashSet<>();
        boolean placed = true;
        @Nullable ShardState inIndex = ShardState.STORED;
        boolean onDisk = true;
        boolean sound = true;

        @Override
        public boolean isNeeded(StreamUse use) {
            return !deleted.contains(use);
        }

        @Override
        public Optional<ChunkLocation> chunk(ChunkId chunk) {
            if (!placed) {
                return Optional.empty();
            }
            List<ShardLocation> shards =
                    IntStream.range(0, SHARDS)
                            .filter(index -> !lost.contains(index))
                            .mapToObj(index -> new ShardLocation(index, node(index), true))
                            .toList();
            return Optional.of(
                    new ChunkLocation(
                            chunk,
                            "COMPACT",
                            StorageClass.COMPACT.scheme(),
                            10,
                            SIZE,
                            shards,
                            new ChunkHealth(
                                    lost.stream().sorted().toList(), SHARDS - lost.size())));
        }

        @Override
        public Optional<HeldShard> held(NodeId node, ShardId shard) {
            return Optional.ofNullable(inIndex)
                    .map(state -> new HeldShard(shard, state, false, SIZE));
        }

        @Override
        public Optional<ShardStat> stat(NodeId node, ShardId shard) {
            return onDisk ? Optional.of(STAT) : Optional.empty();
        }

        @Override
        public boolean isSound(NodeId node, ShardId shard) {
            return sound;
        }

        @Override
        public ClusterMap map() {
            List<NodeInfo> nodes = new ArrayList<>();
            for (int i = 0; i < SHARDS; i++) {
                nodes.add(
                        new NodeInfo(
                                node(i),
                                new NodeLocation("dc" + i / 2, "r"),
                                new NodeEndpoint("h", 1 + i),
                                100,
                                NodeHealth.HEALTHY));
            }
            return new ClusterMap(1, nodes);
        }

        List<FindingKind> left(FindingKind found, @Nullable StreamUse use) {
            boolean ofShard = found.name().startsWith("SHARD");
            return new SecondLook(this)
                            .left(
                                    new Finding(
                                            found,
                                            use,
                                            CHUNK,
                                            ofShard ? 0 : -1,
                                            ofShard ? NODE : null,
                                            ""))
                            .stream()
                            .map(Finding::kind)
                            .toList();
        }
    }

    @Test
    void whatIsMendedIsNotTold() {
        for (FindingKind kind : FindingKind.values()) {
            if (kind != FindingKind.SHARD_CORRUPT && kind != FindingKind.NODE_SILENT) {
                assertThat(new Now().left(kind, use(1))).as(kind.name()).isEmpty();
                assertThat(new Now().left(kind, null)).as(kind.name()).isEmpty();
            }
        }
    }

    @Test
    void aNodeThatWasSilentWasNotComparedAlthoughItAnswersNow() {
        Finding silent = Finding.ofNode(NODE, "no answer");
        assertThat(new SecondLook(new Now()).left(silent)).containsExactly(silent);
    }

    @Test
    void aChunkThatGotWorseIsToldAsItIsNow() {
        Now now = new Now();
        now.lost.addAll(List.of(0, 1));
        for (FindingKind before :
                List.of(FindingKind.INCOMPLETE, FindingKind.MISPLACED, FindingKind.CHUNK_UNKNOWN)) {
            assertThat(now.left(before, use(1))).containsExactly(FindingKind.BELOW_QUORUM);
        }
        now.placed = false;
        assertThat(now.left(FindingKind.INCOMPLETE, use(1)))
                .containsExactly(FindingKind.CHUNK_UNKNOWN);
        now.deleted.add(use(1));
        assertThat(now.left(FindingKind.INCOMPLETE, use(1))).isEmpty();
    }

    @Test
    void aShardWhoseLossWasToldMeanwhileIsMissingFromItsChunk() {
        Now now = new Now();
        now.lost.add(0);
        now.inIndex = ShardState.GONE;
        now.onDisk = false;
        assertThat(now.left(FindingKind.SHARD_ABSENT, use(1)))
                .containsExactly(FindingKind.INCOMPLETE);
        assertThat(now.left(FindingKind.SHARD_ABSENT, null))
                .containsExactly(FindingKind.INCOMPLETE);
    }

    @Test
    void anotherLostShardOfAChunkThatNobodyIsKnownToNeedSaysNothing() {
        Now now = new Now();
        now.lost.add(1);
        assertThat(now.left(FindingKind.SHARD_UNCOUNTED, null)).isEmpty();
    }

    @Test
    void aCorruptCopyThatWasCalledSoIsNoDifference() {
        Now now = new Now();
        now.inIndex = ShardState.GONE;
        assertThat(now.left(FindingKind.SHARD_UNCOUNTED, null))
                .containsExactly(FindingKind.SHARD_UNCOUNTED);
        now.sound = false;
        assertThat(now.left(FindingKind.SHARD_UNCOUNTED, null)).isEmpty();
        now.lost.add(0); // a location does not list what is gone
        assertThat(now.left(FindingKind.SHARD_UNCOUNTED, use(1)))
                .as("it is no copy that can be counted on")
                .containsExactly(FindingKind.INCOMPLETE);
        now.inIndex = ShardState.NOT_SEEN;
        for (StreamUse use : Arrays.asList(null, use(1))) {
            assertThat(now.left(FindingKind.SHARD_UNCOUNTED, use))
                    .as("nobody called it corrupt")
                    .containsExactly(FindingKind.SHARD_UNCOUNTED);
        }
    }

    @Test
    void whatAnObjectNeedsIsNotLookedForInTheIndex() {
        Now now = new Now();
        now.onDisk = false;
        now.inIndex = null; // the chunk's row counts on it, the index has lost it
        assertThat(now.left(FindingKind.SHARD_ABSENT, use(1)))
                .containsExactly(FindingKind.SHARD_ABSENT);
        assertThat(now.left(FindingKind.SHARD_ABSENT, null)).isEmpty();
    }

    @Test
    void whatTwoNeedIsFoundForBothAndToldOnce() {
        Findings walked = Findings.ofEachUse();
        Findings told = Findings.ofEachSubject();
        for (StreamUse use : List.of(use(1), use(2), use(2))) {
            Finding finding = new Finding(FindingKind.INCOMPLETE, use, CHUNK, -1, null, "");
            walked.add(finding);
            told.add(finding);
        }
        assertThat(walked.all()).extracting(Finding::use).containsExactly(use(1), use(2));
        assertThat(told.count()).isEqualTo(1);
    }
}

package io.cyxcloud.infra.audit.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.chunk.ChunkHealth;
import io.cyxcloud.events.chunk.ChunkLocation;
import io.cyxcloud.events.chunk.ShardLocation;
import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.events.value.NodeEndpoint;
import io.cyxcloud.events.value.NodeHealth;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.events.value.NodeLocation;
import io.cyxcloud.events.value.StorageClass;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.events.value.StreamManifest;
import io.cyxcloud.events.value.UploadId;
import io.cyxcloud.events.value.WrappedKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Given a chunk as metadata has it and a cluster map, when it is checked, then findings. */
class ChunkCheckTest {
    private static final ChunkId CHUNK = new ChunkId(new StreamId(new UUID(1, 2)), 0);
    private static final StreamUse USE =
            new StreamUse.OfPart(
                    "bucket",
                    new BucketId(new UUID(3, 4)),
                    "key",
                    new UploadId(new UUID(5, 6)),
                    1,
                    new StreamManifest(
                            CHUNK.stream(),
                            10,
                            1,
                            10,
                            new WrappedKey("k", Bytes.EMPTY, Bytes.copyOf(new byte[8]))));

    /** Nodes a0..a3, b0.., one letter a datacenter. */
    private static ClusterMap map(int datacenters, int nodesEach) {
        List<NodeInfo> nodes = new ArrayList<>();
        for (int d = 0; d < datacenters; d++) {
            for (int n = 0; n < nodesEach; n++) {
                String name = (char) ('a' + d) + "" + n;
                nodes.add(
                        new NodeInfo(
                                new NodeId(name),
                                new NodeLocation(name.substring(0, 1), "r"),
                                new NodeEndpoint("h", 1 + n),
                                100,
                                NodeHealth.HEALTHY));
            }
        }
        nodes.sort(Comparator.comparing(NodeInfo::id));
        return new ClusterMap(1, nodes);
    }

    /** A COMPACT chunk; the nodes of its shards in order of index, "-" for one that is missing. */
    private static ChunkLocation chunk(String... nodes) {
        List<ShardLocation> shards = new ArrayList<>();
        List<Integer> missing = new ArrayList<>();
        for (int i = 0; i < nodes.length; i++) {
            if (nodes[i].equals("-")) {
                missing.add(i);
            } else {
                for (String copy : nodes[i].split("\\+", 0)) {
                    shards.add(new ShardLocation(i, new NodeId(copy), true));
                }
            }
        }
        return new ChunkLocation(
                CHUNK,
                "COMPACT",
                StorageClass.COMPACT.scheme(),
                10,
                3,
                shards,
                new ChunkHealth(missing, nodes.length - missing.size()));
    }

    private static List<FindingKind> kinds(ClusterMap map, ChunkLocation location) {
        return new ChunkCheck(map).check(USE, CHUNK, location).stream().map(Finding::kind).toList();
    }

    @Test
    void aWholeChunkWithinTheRulesIsFound() {
        assertThat(kinds(map(3, 2), chunk("a0", "a1", "b0", "b1", "c0", "c1"))).isEmpty();
    }

    @Test
    void aChunkWithoutAPlacementIsUnknown() {
        assertThat(new ChunkCheck(map(3, 2)).check(USE, CHUNK, null))
                .extracting(Finding::kind)
                .containsExactly(FindingKind.CHUNK_UNKNOWN);
    }

    @Test
    void whatIsMissingIsToldByWhetherTheQuorumIsLeft() {
        assertThat(kinds(map(3, 2), chunk("a0", "a1", "b0", "b1", "c0", "-")))
                .containsExactly(FindingKind.INCOMPLETE);
        assertThat(kinds(map(3, 2), chunk("a0", "a1", "b0", "b1", "-", "-")))
                .containsExactly(FindingKind.BELOW_QUORUM);
    }

    @Test
    void tooManyInADatacenterOrTwoOnANodeAreMisplaced() {
        assertThat(kinds(map(3, 3), chunk("a0", "a1", "a2", "b1", "c0", "c1")))
                .containsExactly(FindingKind.MISPLACED);
        assertThat(kinds(map(3, 3), chunk("a0", "a0", "b0", "b1", "c0", "c1")))
                .containsExactly(FindingKind.MISPLACED);
        assertThat(kinds(map(2, 4), chunk("a0", "a1", "a2", "a3", "b0", "b1")))
                .as("no limit with two datacenters")
                .isEmpty();
    }

    @Test
    void aSpareCopyIsCountedWhereItIsNeeded() {
        assertThat(kinds(map(3, 3), chunk("a0", "a1", "a2+b2", "b1", "c0", "c1"))).isEmpty();
    }
}

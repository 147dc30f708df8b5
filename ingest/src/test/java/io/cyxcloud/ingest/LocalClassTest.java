package io.cyxcloud.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cyxcloud.events.chunk.ChunkLocation;
import io.cyxcloud.events.value.CodeFamily;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.events.value.StorageClass;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.events.value.StreamManifest;
import io.cyxcloud.ingest.ShardRebuilder.Outcome;
import io.cyxcloud.ingest.ShardRebuilder.Outcome.Rebuilt;
import io.cyxcloud.ingest.SimulatedCluster.Fault;
import io.cyxcloud.ingest.core.ChunkSizing;
import io.cyxcloud.ingest.seal.FileKeyProvider;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads, quorums and rebuilds of the class whose code has local groups. */
class LocalClassTest {
    private static final int SHARDS = 16;
    private static final int LENGTH = 3_000;
    private static final IngestConfig CONFIG =
            new IngestConfig(
                    new ChunkSizing.Fixed(1 << 20), 16 << 10, 16L << 20, 3, 2, 500, 200, 1_000);

    @TempDir private Path folder;
    private final long seed = Long.getLong("seed", System.nanoTime());
    private final SimulatedCluster cluster = new SimulatedCluster(SHARDS + 1, new Random(seed));
    private final byte[] body = new byte[LENGTH];
    private DataPath path;

    @BeforeEach
    void open() throws IOException {
        System.out.println("-Dseed=" + seed);
        new Random(seed).nextBytes(body);
        path =
                new DataPath(
                        CONFIG,
                        cluster,
                        cluster,
                        FileKeyProvider.open(folder.resolve("kek")),
                        cluster,
                        "gateway");
    }

    @AfterEach
    void close() {
        path.close();
        cluster.close();
    }

    private StreamManifest write() throws IOException {
        ByteBuffer left = ByteBuffer.wrap(body);
        return path.writer()
                .write(
                        new StreamId(UUID.randomUUID()),
                        StorageClass.LOCAL,
                        into -> {
                            int count = Math.min(left.remaining(), into.remaining());
                            into.put(left.slice(left.position(), count));
                            left.position(left.position() + count);
                            return count == 0 ? -1 : count;
                        },
                        LENGTH);
    }

    private byte[] read(StreamManifest stream) throws IOException {
        byte[] out = new byte[LENGTH];
        int[] at = {0};
        path.reader()
                .read(
                        List.of(stream),
                        0,
                        LENGTH,
                        (ByteBuf bytes) -> {
                            int count = bytes.readableBytes();
                            bytes.readBytes(out, at[0], count);
                            bytes.release();
                            at[0] += count;
                        });
        return out;
    }

    private NodeInfo node(int index) {
        return cluster.nodes.get(index);
    }

    @Test
    void everyDecodablePatternOfFourLostNodesIsRead() throws IOException {
        StreamManifest stream = write();
        CodeFamily family = StorageClass.LOCAL.scheme().family();
        int unreadable = 0;
        for (int lost = 0; lost < 1 << SHARDS; lost++) {
            if (Integer.bitCount(lost) > 4) {
                continue;
            }
            BitSet down = BitSet.valueOf(new long[] {lost});
            cluster.faults.clear();
            down.stream().forEach(i -> cluster.faults.put(node(i).id(), Fault.KNOWN_DOWN));
            BitSet left = (BitSet) down.clone();
            left.flip(0, SHARDS);
            if (family.isDecodable(left)) {
                assertThat(read(stream)).as("%s", down).isEqualTo(body);
            } else {
                unreadable++;
                assertThatThrownBy(() -> read(stream))
                        .isInstanceOf(IngestException.class)
                        .hasMessageContaining("12 of 16 shards answer, which LRC(12,2,2) cannot");
            }
        }
        assertThat(unreadable).isEqualTo(252);
    }

    @Test
    void fourteenMustBeStored() throws IOException {
        cluster.nodes.removeLast();
        cluster.faults.put(node(3).id(), Fault.DOWN);
        cluster.faults.put(node(14).id(), Fault.DOWN);
        StreamManifest stream = write();
        assertThat(read(stream)).isEqualTo(body);
        cluster.faults.put(node(7).id(), Fault.DOWN);
        assertThat(read(stream)).isEqualTo(body);
        assertThatThrownBy(this::write)
                .isInstanceOf(IngestException.class)
                .hasMessageContaining("14 of 16 shards must be stored, only 13");
    }

    @Test
    void aSingleLossIsRebuiltOfItsGroup() throws IOException {
        StreamManifest stream = write();
        for (int lost : new int[] {0, 5, 9, 12, 13}) {
            assertThat(requestsToRebuild(stream, lost)).as("%d", lost).isEqualTo(6);
        }
        assertThat(requestsToRebuild(stream, 14)).isEqualTo(12);
        assertThat(requestsToRebuild(stream, 1, 2)).isEqualTo(12);
        assertThat(requestsToRebuild(stream, 1, 8)).isEqualTo(12);
        assertThat(read(stream)).isEqualTo(body);
    }

    /** Shards that were read; besides, each target is asked what it has, and takes its shard. */
    private int requestsToRebuild(StreamManifest stream, int... lost) throws IOException {
        ChunkLocation location = cluster.locate(stream.stream(), 0, 1).getFirst();
        Map<Integer, NodeInfo> targets = new TreeMap<>();
        for (int index : lost) {
            cluster.lose(new ShardId(location.chunk(), index));
            targets.put(index, node(index));
        }
        int before = cluster.requests.get();
        try (ShardRebuilder rebuilder =
                DataPath.rebuilder(CONFIG, cluster, cluster, cluster, "repair")) {
            Collection<Outcome> outcomes = rebuilder.rebuild(location, targets).values();
            int read = cluster.requests.get() - before - 2 * lost.length;
            assertThat(outcomes)
                    .allSatisfy(outcome ->
                            assertThat(((Rebuilt) outcome).sources())
                                    .hasSize(read)
                                    .doesNotContainAnyElementsOf(targets.keySet()));
            return read;
        }
    }
}

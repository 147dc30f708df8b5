package io.cyxcloud.placement.core.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.query.ChunkCount;
import io.cyxcloud.events.state.ChunkRow;
import io.cyxcloud.events.state.ChunkShape;
import io.cyxcloud.events.state.ShardHolder;
import io.cyxcloud.events.state.ShardState;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.RedundancyScheme;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChunkTallyTest {
    private static final RedundancyScheme SCHEME = RedundancyScheme.RS_4_2;
    private static final ChunkShape SHAPE = new ChunkShape("COMPACT", SCHEME, 1, 1_000, 250, 0);
    private static final int QUORUM = SCHEME.writeQuorum();

    private final long seed = Long.getLong("seed", System.nanoTime());

    @Test
    void chunksAreCountedByWhatIsLeftOfThem() {
        ChunkTally tally = new ChunkTally();
        tally.add(row(6, QUORUM, 6), NodesAway.NONE);
        tally.add(row(6, QUORUM, 6), NodesAway.NONE);
        tally.add(row(5, QUORUM, 6), NodesAway.NONE);
        tally.add(row(4, QUORUM, 6), NodesAway.NONE);
        tally.add(row(3, QUORUM, 6), NodesAway.NONE);
        assertThat(tally.counts())
                .containsExactly(
                        count(6, 2, false, 2),
                        count(5, 1, false, 1),
                        count(4, 0, false, 1),
                        count(3, -1, false, 1));
    }

    @Test
    void shardsThatAreOnTheirWayMissNothing() {
        ChunkTally tally = new ChunkTally();
        tally.add(row(5, QUORUM, 5), NodesAway.NONE); // the sixth was not heard of
        tally.add(row(2, 2, 2), NodesAway.NONE); // before the quorum
        assertThat(tally.counts()).containsExactly(count(5, 1, true, 1), count(2, -1, true, 1));
    }

    @Test
    void whatIsOverdueMissesWhatNobodySaidAnythingOf() {
        ChunkTally tally = new ChunkTally();
        tally.add(row(5, QUORUM, 5).withOverdue(true), NodesAway.NONE);
        assertThat(tally.counts()).containsExactly(count(5, 1, false, 1));
    }

    @Test
    void shardsOfNodesThatAreDownDoNotCount() {
        ChunkTally tally = new ChunkTally();
        tally.add(row(6, QUORUM, 6), NodesAway.down(Set.of(node(0), node(5))));
        assertThat(tally.counts()).containsExactly(count(4, 0, false, 1));
    }

    @Test
    void whatWasNotPlacedOrIsReleasedIsNoChunk() {
        ChunkTally tally = new ChunkTally();
        tally.add(ChunkRow.EMPTY, NodesAway.NONE);
        tally.add(new ChunkRow(SHAPE, List.of(), 6, true, null, false), NodesAway.NONE);
        assertThat(tally.counts()).isEmpty();
    }

    /** Each chunk is in one count, and the counts are as many as there are kinds of it. */
    @Test
    void everyChunkIsCountedOnce() {
        Random random = new Random(seed);
        ChunkTally tally = new ChunkTally();
        int chunks = 5_000;
        for (int i = 0; i < chunks; i++) {
            int heard = random.nextInt(7);
            int left = random.nextInt(heard + 1);
            tally.add(
                    row(left, random.nextInt(7), heard).withOverdue(random.nextBoolean()),
                    NodesAway.down(Set.of(node(random.nextInt(9)))));
        }
        List<ChunkCount> counts = tally.counts();
        assertThat(counts.stream().mapToLong(ChunkCount::chunkCount).sum())
                .as("-Dseed=%d", seed)
                .isEqualTo(chunks);
        assertThat(counts).hasSizeLessThanOrEqualTo(2 * (SCHEME.totalShards() + 1));
        assertThat(counts)
                .allMatch(count -> count.dataBytes() == count.chunkCount() * SHAPE.lengthBytes())
                .allMatch(count ->
                        count.lossesSurvived()
                                == Math.max(-1, count.leftCount() - SCHEME.dataShards()));
    }

    /** Shards 0 to {@code left} - 1 are stored, those up to {@code heard} - 1 gone. */
    private static ChunkRow row(int left, int storedMax, int heard) {
        List<ShardHolder> holders = new ArrayList<>();
        for (int i = 0; i < heard; i++) {
            holders.add(
                    new ShardHolder(
                            i, node(i), true, i < left ? ShardState.STORED : ShardState.GONE));
        }
        return new ChunkRow(SHAPE, holders, storedMax, false, null, false);
    }

    private static NodeId node(int number) {
        return new NodeId("n" + number);
    }

    private static ChunkCount count(int left, int survived, boolean settling, long chunks) {
        return new ChunkCount("COMPACT", 6, left, survived, settling, chunks, 1_000 * chunks);
    }
}

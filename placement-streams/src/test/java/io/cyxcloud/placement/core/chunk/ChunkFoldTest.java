package io.cyxcloud.placement.core.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.chunk.ChunkEvent;
import io.cyxcloud.events.chunk.ChunkEvent.ChunkComplete;
import io.cyxcloud.events.chunk.ChunkEvent.ChunkDegraded;
import io.cyxcloud.events.chunk.ChunkEvent.ChunkLost;
import io.cyxcloud.events.chunk.ChunkEvent.QuorumSatisfied;
import io.cyxcloud.events.chunk.ChunkHealth;
import io.cyxcloud.events.chunk.ChunkSurvey;
import io.cyxcloud.events.chunk.PlacementEvent;
import io.cyxcloud.events.chunk.PlacementEvent.ChunkPlaced;
import io.cyxcloud.events.chunk.PlacementEvent.ShardRedirected;
import io.cyxcloud.events.chunk.ShardEvent;
import io.cyxcloud.events.chunk.ShardEvent.ShardMissing;
import io.cyxcloud.events.chunk.ShardEvent.ShardStored;
import io.cyxcloud.events.chunk.ShardLocation;
import io.cyxcloud.events.state.ChunkRow;
import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.RedundancyScheme;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.placement.core.object.Given;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChunkFoldTest {
    private static final ChunkId CHUNK = new ChunkId(new StreamId(Given.id(5)), 3);
    private static final RedundancyScheme SCHEME = RedundancyScheme.RS_4_2;

    private ChunkRow row = ChunkRow.EMPTY;
    private Set<NodeId> down = Set.of();

    private static NodeId node(int number) {
        return new NodeId("n" + number);
    }

    private static ChunkPlaced placed() {
        return new ChunkPlaced(
                CHUNK,
                "COMPACT",
                SCHEME,
                1,
                400,
                100,
                IntStream.range(0, 6).mapToObj(ChunkFoldTest::node).toList(),
                1);
    }

    private static ShardStored stored(int index, int node) {
        return new ShardStored(new ShardId(CHUNK, index), node(node), 100, Bytes.EMPTY, 2);
    }

    private static ShardMissing missing(int index, int node) {
        return new ShardMissing(new ShardId(CHUNK, index), node(node), "gateway", 3);
    }

    private static ShardRedirected redirected(int index, int from, int to) {
        return new ShardRedirected(new ShardId(CHUNK, index), node(from), node(to), 2);
    }

    private List<ChunkEvent> when(Object event) {
        ChunkRow after = apply(row, event);
        ChunkNews news = ChunkNews.of(CHUNK, row, after, down);
        row = news.row();
        return counted(news.events());
    }

    private static List<ChunkEvent> counted(List<ChunkEvent> events) {
        return events.stream()
                .map(event ->
                        event instanceof ChunkDegraded degraded ? degraded.withoutSurvey() : event)
                .toList();
    }

    private static ChunkRow apply(ChunkRow row, Object event) {
        return event instanceof PlacementEvent placement
                ? ChunkFold.apply(row, placement)
                : ChunkFold.apply(row, (ShardEvent) event);
    }

    @Test
    void quorumThenCompleteThenDegradedThenLost() {
        assertThat(when(placed())).isEmpty();
        for (int i = 0; i < 4; i++) {
            assertThat(when(stored(i, i))).isEmpty();
        }
        assertThat(when(stored(4, 4))).containsExactly(new QuorumSatisfied(CHUNK, 5));
        assertThat(when(stored(5, 5))).containsExactly(new ChunkComplete(CHUNK));
        assertThat(when(stored(5, 5))).as("twice").isEmpty();
        assertThat(when(missing(0, 0))).containsExactly(new ChunkDegraded(CHUNK, List.of(0), 5));
        assertThat(when(missing(1, 1))).containsExactly(new ChunkDegraded(CHUNK, List.of(0, 1), 4));
        assertThat(when(missing(2, 2)))
                .containsExactly(
                        new ChunkDegraded(CHUNK, List.of(0, 1, 2), 3), new ChunkLost(CHUNK, 3));
        assertThat(when(stored(0, 9))).containsExactly(new ChunkDegraded(CHUNK, List.of(1, 2), 4));
        assertThat(when(stored(1, 8))).containsExactly(new ChunkDegraded(CHUNK, List.of(2), 5));
        assertThat(when(stored(2, 7))).containsExactly(new ChunkComplete(CHUNK));
    }

    /** Of sixteen in two groups, shards 0-5 and 12 being the first: it matters which are left. */
    @Test
    void aCodeWithLocalGroupsIsLostWhenItsShardsDoNotGiveTheOthers() {
        List<NodeId> nodes = IntStream.range(0, 16).mapToObj(ChunkFoldTest::node).toList();
        RedundancyScheme scheme = RedundancyScheme.LRC_12_2_2;
        var _ = when(new ChunkPlaced(CHUNK, "LOCAL", scheme, 1, 1200, 100, nodes, 1));
        for (int i = 0; i < 13; i++) {
            assertThat(when(stored(i, i))).isEmpty();
        }
        assertThat(when(stored(13, 13))).containsExactly(new QuorumSatisfied(CHUNK, 14));
        assertThat(when(stored(14, 14))).isEmpty();
        assertThat(when(stored(15, 15))).containsExactly(new ChunkComplete(CHUNK));
        assertThat(whenDown(0, 1, 6, 7))
                .containsExactly(new ChunkDegraded(CHUNK, List.of(0, 1, 6, 7), 12));
        assertThat(whenDown(0, 1, 2, 12))
                .containsExactly(
                        new ChunkDegraded(CHUNK, List.of(0, 1, 2, 12), 12),
                        new ChunkLost(CHUNK, 12));
        assertThat(whenDown(0, 1, 2))
                .containsExactly(new ChunkDegraded(CHUNK, List.of(0, 1, 2), 13));
    }

    @Test
    void acknowledgementsBeforeThePlacementCountOnceItIsThere() {
        for (int i = 0; i < 6; i++) {
            assertThat(when(stored(i, i))).isEmpty();
        }
        assertThat(ChunkCensus.locate(CHUNK, row, NodesAway.down(down))).isEmpty();
        assertThat(when(placed()))
                .containsExactly(new QuorumSatisfied(CHUNK, 6), new ChunkComplete(CHUNK));
    }

    @Test
    void aRedirectMovesTheAssignmentAndALostShardIsNotListed() {
        var _ = when(placed());
        var _ = when(stored(0, 0));
        var _ = when(redirected(1, 1, 9));
        var _ = when(stored(1, 9));
        var _ = when(missing(2, 2));
        assertThat(ChunkCensus.locate(CHUNK, row, NodesAway.down(down)).orElseThrow().shards())
                .containsExactly(
                        new ShardLocation(0, node(0), true),
                        new ShardLocation(1, node(9), true),
                        new ShardLocation(3, node(3), false),
                        new ShardLocation(4, node(4), false),
                        new ShardLocation(5, node(5), false));
    }

    private List<ChunkEvent> whenDown(Integer... nodes) {
        down = Arrays.stream(nodes).map(ChunkFoldTest::node).collect(Collectors.toSet());
        ChunkNews news = ChunkNews.of(CHUNK, row, row, down);
        row = news.row();
        return counted(news.events());
    }

    private void givenComplete() {
        var _ = when(placed());
        for (int i = 0; i < 6; i++) {
            var _ = when(stored(i, i));
        }
    }

    @Test
    void nodesThatFailDegradeAndReturnHeals() {
        givenComplete();
        assertThat(whenDown(7, 8)).as("others").isEmpty();
        assertThat(whenDown(2)).containsExactly(new ChunkDegraded(CHUNK, List.of(2), 5));
        assertThat(whenDown(2, 9)).as("the same").isEmpty();
        assertThat(whenDown(0, 2, 4))
                .containsExactly(
                        new ChunkDegraded(CHUNK, List.of(0, 2, 4), 3), new ChunkLost(CHUNK, 3));
        assertThat(whenDown(0, 1, 2, 4))
                .containsExactly(
                        new ChunkDegraded(CHUNK, List.of(0, 1, 2, 4), 2), new ChunkLost(CHUNK, 2));
        assertThat(whenDown(4)).containsExactly(new ChunkDegraded(CHUNK, List.of(4), 5));
        assertThat(whenDown()).containsExactly(new ChunkComplete(CHUNK));
    }

    @Test
    void lostShardsAndFailedNodesAddUpAndRebuiltShardsCount() {
        givenComplete();
        var _ = whenDown(1);
        assertThat(when(missing(3, 3))).containsExactly(new ChunkDegraded(CHUNK, List.of(1, 3), 4));
        assertThat(when(missing(1, 1))).as("down and gone").isEmpty();
        assertThat(when(stored(3, 8))).containsExactly(new ChunkDegraded(CHUNK, List.of(1), 5));
        assertThat(whenDown()).as("back without its shard").isEmpty();
        assertThat(when(stored(1, 9))).containsExactly(new ChunkComplete(CHUNK));
        assertThat(whenDown(1, 3)).as("rebuilt elsewhere").isEmpty();
    }

    @Test
    void aNodeThatFailsBeforeItAcknowledgesIsMissingOnceTheQuorumIsThere() {
        var _ = when(placed());
        assertThat(whenDown(5)).isEmpty();
        for (int i = 0; i < 4; i++) {
            assertThat(when(stored(i, i))).isEmpty();
        }
        assertThat(when(stored(4, 4)))
                .containsExactly(
                        new QuorumSatisfied(CHUNK, 5), new ChunkDegraded(CHUNK, List.of(5), 5));
        assertThat(when(redirected(5, 5, 9)))
                .as("on its way")
                .containsExactly(new ChunkDegraded(CHUNK, List.of(), 5));
        assertThat(row.told()).isNull();
        assertThat(when(stored(5, 9))).containsExactly(new ChunkComplete(CHUNK));
    }

    @Test
    void nothingIsToldBeforeTheQuorumAndOnceItIsReleased() {
        var _ = when(placed());
        for (int i = 0; i < 4; i++) {
            var _ = when(stored(i, i));
        }
        assertThat(when(missing(0, 0))).isEmpty();
        assertThat(when(stored(0, 0))).isEmpty();
        assertThat(when(stored(4, 4))).isNotEmpty();
        assertThat(when(stored(5, 5))).isNotEmpty();
        row = ChunkFold.release(row);
        assertThat(whenDown(1)).isEmpty();
        assertThat(when(missing(0, 0))).isEmpty();
    }

    private List<ChunkEvent> whenChecked() {
        ChunkNews news = ChunkNews.of(CHUNK, row, ChunkFold.checked(row), down);
        row = news.row();
        return counted(news.events());
    }

    @Test
    void whatWasNeverAcknowledgedIsMissingOnceItHadTimeTo() {
        var _ = when(placed());
        for (int i = 0; i < 5; i++) {
            var _ = when(stored(i, i));
        }
        assertThat(ChunkCensus.health(row, down)).isEqualTo(new ChunkHealth(List.of(), 5));
        assertThat(whenChecked()).containsExactly(new ChunkDegraded(CHUNK, List.of(5), 5));
        assertThat(whenChecked()).as("again").isEmpty();
        assertThat(when(redirected(5, 5, 9))).as("given to another").isEmpty();
        assertThat(when(stored(5, 9))).as("late").containsExactly(new ChunkComplete(CHUNK));
        assertThat(row.overdue()).isFalse();
        assertThat(whenChecked()).isEmpty();
        assertThat(when(missing(5, 9))).containsExactly(new ChunkDegraded(CHUNK, List.of(5), 5));
    }

    @Test
    void aCommittedChunkThatNeverHadItsQuorumIsToldOfAsWell() {
        var _ = when(placed());
        for (int i = 0; i < 4; i++) {
            var _ = when(stored(i, i));
        }
        assertThat(whenChecked()).containsExactly(new ChunkDegraded(CHUNK, List.of(4, 5), 4));
        assertThat(when(missing(3, 3)))
                .containsExactly(
                        new ChunkDegraded(CHUNK, List.of(3, 4, 5), 3), new ChunkLost(CHUNK, 3));
        assertThat(when(stored(3, 3))).containsExactly(new ChunkDegraded(CHUNK, List.of(4, 5), 4));
        assertThat(when(stored(4, 4)))
                .containsExactly(
                        new QuorumSatisfied(CHUNK, 5), new ChunkDegraded(CHUNK, List.of(5), 5));
        assertThat(when(stored(5, 5))).containsExactly(new ChunkComplete(CHUNK));
    }

    @Test
    void whatIsCompleteOrReleasedOrNotPlacedIsNotOverdue() {
        var _ = when(stored(0, 0));
        assertThat(ChunkFold.checked(row)).isEqualTo(row);
        givenComplete();
        assertThat(ChunkFold.checked(row)).isEqualTo(row);
        row = ChunkFold.release(ChunkRow.EMPTY.withHolders(row.holders()));
        assertThat(ChunkFold.checked(row)).isEqualTo(row);
    }

    @Test
    void repairIsToldWhoHoldsWhat() {
        givenComplete();
        ChunkRow before = row;
        row = apply(row, missing(2, 2));
        assertThat(ChunkNews.of(CHUNK, before, row, down).events())
                .containsExactly(
                        new ChunkDegraded(
                                CHUNK,
                                List.of(2),
                                5,
                                new ChunkSurvey("COMPACT", SCHEME, 100, row.holders())));
    }

    @Test
    void readersSeeWhatIsLeft() {
        givenComplete();
        var _ = whenDown(0, 3);
        var _ = when(missing(1, 1));
        assertThat(ChunkCensus.locate(CHUNK, row, NodesAway.down(down)).orElseThrow().health())
                .isEqualTo(new ChunkHealth(List.of(0, 1, 3), 3));
    }

    /** The two topics are not ordered: every interleaving comes to the same row. */
    @Test
    void theTopicsCommute() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            List<Object> placements = new ArrayList<>(List.of(placed()));
            List<Object> shards = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                int index = random.nextInt(6);
                int node = random.nextInt(9);
                switch (random.nextInt(6)) {
                    case 0 -> placements.add(redirected(index, node, random.nextInt(9)));
                    case 1 ->
                            placements.add(
                                    ShardMoveTest.ordered(
                                            index, node, (node + 1 + random.nextInt(8)) % 9));
                    case 2 -> shards.add(missing(index, node));
                    case 3 -> shards.add(ShardMoveTest.retired(index, node));
                    default -> shards.add(stored(index, random.nextInt(9)));
                }
            }
            ChunkRow first = interleave(placements, shards, random);
            assertThat(interleave(placements, shards, random))
                    .as("-Dseed=" + seed + " round " + round)
                    .isEqualTo(first);
        }
    }

    private static ChunkRow interleave(List<Object> left, List<Object> right, Random random) {
        Queue<Object> lefts = new ArrayDeque<>(left);
        Queue<Object> rights = new ArrayDeque<>(right);
        ChunkRow row = ChunkRow.EMPTY;
        while (!lefts.isEmpty() || !rights.isEmpty()) {
            boolean fromLeft = rights.isEmpty() || (!lefts.isEmpty() && random.nextBoolean());
            row = apply(row, fromLeft ? lefts.remove() : rights.remove());
        }
        return row;
    }
}

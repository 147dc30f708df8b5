package io.cyxcloud.placement.core.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.chunk.ChunkEvent;
import io.cyxcloud.events.chunk.ChunkEvent.ShardsLeaving;
import io.cyxcloud.events.chunk.PlacementEvent;
import io.cyxcloud.events.chunk.PlacementEvent.ChunkPlaced;
import io.cyxcloud.events.chunk.PlacementEvent.ShardMoveOrdered;
import io.cyxcloud.events.chunk.ShardEvent;
import io.cyxcloud.events.chunk.ShardEvent.ShardDeleted;
import io.cyxcloud.events.chunk.ShardEvent.ShardMissing;
import io.cyxcloud.events.chunk.ShardEvent.ShardRetired;
import io.cyxcloud.events.chunk.ShardEvent.ShardStored;
import io.cyxcloud.events.state.ChunkRow;
import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.RedundancyScheme;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.placement.core.object.Given;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A shard moves: ordered, copied, and only then is the copy that was before given up. */
class ShardMoveTest {
    private static final ChunkId CHUNK = new ChunkId(new StreamId(Given.id(5)), 3);

    private ChunkRow row = ChunkRow.EMPTY;
    private NodesAway away = NodesAway.NONE;

    static NodeId node(int number) {
        return new NodeId("n" + number);
    }

    static ShardMoveOrdered ordered(int index, int from, int to) {
        return new ShardMoveOrdered(new ShardId(CHUNK, index), node(from), node(to), "test", 4);
    }

    static ShardRetired retired(int index, int node) {
        return new ShardRetired(new ShardId(CHUNK, index), node(node), 5);
    }

    private static ShardStored stored(int index, int node) {
        return new ShardStored(new ShardId(CHUNK, index), node(node), 100, Bytes.EMPTY, 2);
    }

    private static ShardMissing missing(int index, int node) {
        return new ShardMissing(new ShardId(CHUNK, index), node(node), "gateway", 3);
    }

    private static ShardDeleted deleted(int index, int node) {
        return new ShardDeleted(new ShardId(CHUNK, index), node(node), 6);
    }

    /** Six shards on nodes 0 to 5. */
    @BeforeEach
    void complete() {
        List<NodeId> nodes = IntStream.range(0, 6).mapToObj(ShardMoveTest::node).toList();
        var _ =
                when(
                        new ChunkPlaced(
                                CHUNK, "COMPACT", RedundancyScheme.RS_4_2, 1, 400, 100, nodes, 1));
        IntStream.range(0, 6).forEach(i -> when(stored(i, i)));
    }

    private List<ChunkEvent> when(Object event) {
        return become(
                event instanceof PlacementEvent placement
                        ? ChunkFold.apply(row, placement)
                        : ChunkFold.apply(row, (ShardEvent) event));
    }

    private List<ChunkEvent> whenAway(NodesAway now) {
        away = now;
        return become(row);
    }

    private List<ChunkEvent> become(ChunkRow after) {
        ChunkNews news = ChunkNews.of(CHUNK, row, after, away);
        row = news.row();
        return news.events();
    }

    private static void assertLeaving(List<ChunkEvent> events, Integer... indexes) {
        assertThat(events)
                .singleElement()
                .isInstanceOfSatisfying(
                        ShardsLeaving.class,
                        said -> assertThat(said.leaving()).containsExactly(indexes));
    }

    @Test
    void isCopiedThenRetiredThenGone() {
        assertLeaving(when(ordered(2, 2, 7)), 2);
        assertThat(ChunkCensus.superseded(row, away)).as("nothing is copied yet").isEmpty();
        assertThat(when(retired(2, 2))).as("too early: no effect").isEmpty();
        assertThat(ChunkCensus.health(row, away).leftCount()).isEqualTo(6);

        assertLeaving(when(stored(2, 7)));
        assertThat(ChunkCensus.superseded(row, away)).containsExactly(2);
        assertThat(when(retired(2, 2))).isEmpty();
        assertThat(ChunkCensus.superseded(row, away)).as("told once").isEmpty();
        assertThat(ChunkCensus.locate(CHUNK, row, away).orElseThrow().shards())
                .as("readers do not look there")
                .hasSize(6)
                .noneMatch(shard -> shard.node().equals(node(2)));
        assertThat(row.holders()).filteredOn(holder -> holder.retired()).hasSize(1);

        assertThat(when(deleted(2, 2))).isEmpty();
        assertThat(row.holders()).noneMatch(holder -> holder.retired());
        assertThat(ChunkCensus.health(row, away).leftCount()).isEqualTo(6);
    }

    @Test
    void aRetiredCopyDoesNotCountWhenTheOtherIsLost() {
        var _ = when(ordered(2, 2, 7));
        var _ = when(stored(2, 7));
        var _ = when(retired(2, 2));
        assertThat(when(missing(2, 7))).isNotEmpty();
        assertThat(ChunkCensus.health(row, away).missing()).containsExactly(2);
        assertThat(when(stored(2, 2))).as("the node says that it has it").isNotEmpty();
        assertThat(ChunkCensus.health(row, away).leftCount()).isEqualTo(6);
    }

    @Test
    void isNotGivenUpWhileTheChunkIsNotWhole() {
        var _ = when(ordered(2, 2, 7));
        var _ = when(missing(0, 0));
        var _ = when(stored(2, 7));
        assertThat(ChunkCensus.superseded(row, away)).isEmpty();
        var _ = when(stored(0, 8));
        assertThat(ChunkCensus.superseded(row, away)).containsExactly(2);
        var _ = whenAway(NodesAway.down(Set.of(node(4))));
        assertThat(ChunkCensus.superseded(row, away)).isEmpty();
    }

    @Test
    void waitsWhileItsTargetDoesNotStay() {
        assertLeaving(when(ordered(2, 2, 7)), 2);
        assertLeaving(whenAway(NodesAway.down(Set.of(node(7)))));
        assertLeaving(whenAway(NodesAway.NONE), 2);
        assertLeaving(whenAway(new NodesAway(Set.of(), Set.of(node(7)))));
        assertThat(when(ordered(2, 7, 2))).as("ordered back").isEmpty();
        assertThat(whenAway(NodesAway.NONE)).isEmpty();
        assertThat(ChunkCensus.superseded(row, away)).isEmpty();
    }

    @Test
    void whatAnotherNodeTookInsteadEndsItAsWell() {
        var _ = when(ordered(2, 2, 7));
        assertLeaving(when(stored(2, 8)));
        assertThat(ChunkCensus.superseded(row, away)).containsExactly(2);
    }

    @Test
    void aDrainingNodeKeepsItsCopy() {
        var _ = when(ordered(2, 2, 7));
        var _ = whenAway(new NodesAway(Set.of(), Set.of(node(2))));
        var _ = when(stored(2, 7));
        assertThat(ChunkCensus.superseded(row, away)).isEmpty();
        var _ = whenAway(NodesAway.NONE);
        assertThat(ChunkCensus.superseded(row, away)).containsExactly(2);
    }

    @Test
    void aNodeThatReturnsGivesUpWhatWasRebuiltElsewhere() {
        var _ = whenAway(NodesAway.down(Set.of(node(1), node(3))));
        var _ = when(stored(1, 8));
        assertThat(ChunkCensus.spare(row, node(1), away)).as("away").isEmpty();
        var _ = whenAway(NodesAway.NONE);
        assertThat(ChunkCensus.spare(row, node(1), away)).containsExactly(1);
        assertThat(ChunkCensus.spare(row, node(3), away)).isEmpty();
    }
}

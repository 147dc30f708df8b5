package io.cyxcloud.placement.core.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.chunk.PlacementEvent.ChunkPlaced;
import io.cyxcloud.events.chunk.StreamEvent.StreamReferenced;
import io.cyxcloud.events.chunk.StreamEvent.StreamReleased;
import io.cyxcloud.events.state.StreamPhase;
import io.cyxcloud.events.state.StreamRow;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.OwnerId;
import io.cyxcloud.events.value.RedundancyScheme;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.placement.core.chunk.StreamFold.Due;
import io.cyxcloud.placement.core.object.Given;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StreamFoldTest {
    private static final GarbageLimits LIMITS = new GarbageLimits(1_000, 9_000, 50, 10, 20, 70);
    private static final StreamId STREAM = new StreamId(Given.id(5));
    private static final long LEASE_END = 500;

    private StreamRow row = StreamRow.EMPTY;

    private void place(long leaseEndMs) {
        row =
                StreamFold.placed(
                        row,
                        new ChunkPlaced(
                                new ChunkId(STREAM, 0),
                                "COMPACT",
                                RedundancyScheme.RS_4_2,
                                1,
                                400,
                                100,
                                IntStream.range(0, 6).mapToObj(i -> new NodeId("n" + i)).toList(),
                                100,
                                leaseEndMs),
                        LIMITS);
    }

    private void need(long owner, int partition, long offset, long atMs) {
        row =
                StreamFold.apply(
                        row,
                        new StreamReferenced(
                                STREAM, new OwnerId(Given.id(owner)), 1, partition, offset, atMs),
                        LIMITS);
    }

    private void release(long owner, int partition, long offset, long atMs) {
        row =
                StreamFold.apply(
                        row,
                        new StreamReleased(
                                STREAM, new OwnerId(Given.id(owner)), partition, offset, atMs),
                        LIMITS);
    }

    private Due dueAt(long nowMs) {
        return StreamFold.due(row, nowMs, LIMITS);
    }

    private void look(long nowMs) {
        row = StreamFold.looked(row, nowMs, LIMITS);
    }

    @Test
    void anOrphanGoesOnceItsLeaseIsOverForCertain() {
        place(LEASE_END);
        assertThat(row.dueMs()).isEqualTo(150);
        look(150);
        assertThat(row.dueMs()).isEqualTo(LEASE_END + 1);
        assertThat(dueAt(LEASE_END)).as("a commit at the end counts").isEqualTo(Due.NOTHING);
        assertThat(dueAt(LEASE_END + 1)).isEqualTo(Due.WALK);
    }

    @Test
    void aCommittedStreamIsLookedAtOnceAndKept() {
        place(LEASE_END);
        need(1, 0, 1, 120);
        assertThat(row.dueMs()).isEqualTo(150);
        assertThat(dueAt(150)).isEqualTo(Due.CHECK);
        look(150);
        assertThat(row.dueMs()).isZero();
        assertThat(dueAt(Long.MAX_VALUE)).isEqualTo(Due.NOTHING);
    }

    @Test
    void chunksThatArePlacedLateAreCheckedAsWell() {
        place(LEASE_END);
        need(1, 0, 1, 120);
        row = StreamFold.checkedUpTo(row, 150, 170, LIMITS);
        assertThat(dueAt(169)).as("one was placed meanwhile").isEqualTo(Due.NOTHING);
        assertThat(dueAt(170)).isEqualTo(Due.CHECK);
        row = StreamFold.checkedUpTo(row, 170, 170, LIMITS);
        assertThat(row.dueMs()).isZero();
        place(LEASE_END);
        assertThat(dueAt(170)).as("its placement was read after the check").isEqualTo(Due.CHECK);
        assertThat(row.leaseEndMs()).isEqualTo(LEASE_END);
    }

    @Test
    void whatWasLetGoIsCheckedWhileItCanBeRead() {
        place(LEASE_END);
        need(1, 0, 1, 120);
        release(1, 0, 2, 130);
        assertThat(dueAt(149)).isEqualTo(Due.NOTHING);
        assertThat(dueAt(150)).isEqualTo(Due.CHECK);
        assertThat(row.dueMs()).isEqualTo(150);
        look(150);
        assertThat(dueAt(1_129)).isEqualTo(Due.NOTHING);
        assertThat(dueAt(1_130)).isEqualTo(Due.WALK);
    }

    @Test
    void theHorizonCountsFromTheLastRelease() {
        place(LEASE_END);
        need(1, 0, 1, 120);
        need(2, 0, 2, 130);
        release(1, 0, 3, 200);
        look(400);
        assertThat(dueAt(99_999)).as("the other owner").isEqualTo(Due.NOTHING);
        release(2, 0, 4, 300);
        assertThat(row.dueMs()).isEqualTo(1_300);
        assertThat(dueAt(1_299)).isEqualTo(Due.NOTHING);
        assertThat(dueAt(1_300)).isEqualTo(Due.WALK);
        need(3, 0, 5, 310);
        assertThat(dueAt(99_999)).as("needed again in time").isEqualTo(Due.CHECK);
    }

    @Test
    void whatComesAgainHasNoEffect() {
        need(1, 0, 7, 120);
        release(1, 0, 9, 200);
        StreamRow once = row;
        need(1, 0, 7, 120);
        release(1, 0, 9, 200);
        assertThat(row).isEqualTo(once);
        need(2, 1, 3, 90);
        assertThat(row.owners()).as("another partition has offsets of its own").hasSize(1);
    }

    @Test
    void withoutALeaseNothingIsAnOrphan() {
        place(0);
        look(99_999);
        assertThat(row.dueMs()).isZero();
        assertThat(dueAt(Long.MAX_VALUE)).isEqualTo(Due.NOTHING);
    }

    @Test
    void aShardWithoutAPlacementWaitsForOneLonger() {
        row = StreamFold.unplaced(100, LIMITS);
        assertThat(dueAt(9_100)).isEqualTo(Due.NOTHING);
        assertThat(dueAt(9_101)).isEqualTo(Due.WALK);
        place(LEASE_END);
        look(150);
        assertThat(dueAt(LEASE_END + 1)).isEqualTo(Due.WALK);
    }

    @Test
    void aWalkIsRepeatedUntilNothingIsLeftAndThenForgotten() {
        place(LEASE_END);
        row = StreamFold.walked(row, 40, 600);
        assertThat(row.nextChunk()).isEqualTo(40);
        assertThat(dueAt(600)).isEqualTo(Due.WALK);
        row = StreamFold.walkEnded(row, true, 610, LIMITS);
        assertThat(dueAt(629)).isEqualTo(Due.NOTHING);
        assertThat(dueAt(630)).isEqualTo(Due.WALK);
        row = StreamFold.walkEnded(row, false, 640, LIMITS);
        assertThat(row.phase()).isEqualTo(StreamPhase.GONE);
        row = StreamFold.turnedUp(row, 3, 650);
        assertThat(row.phase()).isEqualTo(StreamPhase.RELEASED);
        assertThat(dueAt(650)).as("a late shard").isEqualTo(Due.WALK);
        row = StreamFold.walkEnded(row, false, 660, LIMITS);
        assertThat(dueAt(729)).isEqualTo(Due.NOTHING);
        assertThat(dueAt(730)).isEqualTo(Due.FORGET);
    }

    @Test
    void itKnowsTheNodesOfItsChunks() {
        NodeId a = new NodeId("a");
        NodeId b = new NodeId("b");
        row = StreamFold.heldBy(row, List.of(b, a, b));
        assertThat(row.nodes()).containsExactly(a, b);
        assertThat(StreamFold.heldBy(row, List.of(a))).isSameAs(row);
        row = StreamFold.walkEnded(row, false, 10, LIMITS);
        assertThat(row.nodes()).as("nothing is left").isEmpty();
    }

    @Test
    void whatIsNotDeletedIsToldEverMoreSeldomUntilTheNodeIsBack() {
        GarbageLimits limits = GarbageLimits.DEFAULT;
        long hourMs = limits.resendAfterMs();
        place(LEASE_END);
        long nowMs = LEASE_END + 1;
        for (int factor : new int[] {1, 2, 4, 8, 16, 24, 24}) {
            row = StreamFold.walkEnded(row, true, nowMs, limits);
            assertThat(row.dueMs()).isEqualTo(nowMs + factor * hourMs);
            nowMs = row.dueMs();
        }
        assertThat(StreamFold.chunkDeleted(row, nowMs - 5 * hourMs, limits).dueMs())
                .isEqualTo(nowMs - 4 * hourMs);
        row = StreamFold.nodeReturned(row, nowMs + 5);
        assertThat(row.dueMs()).isEqualTo(nowMs + 5);
        row = StreamFold.walkEnded(row, true, nowMs, limits);
        assertThat(row.dueMs()).isEqualTo(nowMs + hourMs);
    }
}

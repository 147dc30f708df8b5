package io.cyxcloud.shardstore.inventory.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.query.HeldShard;
import io.cyxcloud.events.state.ShardState;
import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.shardstore.inventory.core.Difference.Absent;
import io.cyxcloud.shardstore.inventory.core.Difference.Misfit;
import io.cyxcloud.shardstore.inventory.core.Difference.Uncounted;
import io.cyxcloud.shardstore.protocol.ShardPage;
import io.cyxcloud.shardstore.protocol.ShardStat;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Given a disk and a word, when they are compared, then a difference or none. */
class ShardPairTest {
    private static final ShardId SHARD = shard(7, 2);
    private static final ShardStat STAT = new ShardStat(100, Bytes.copyOf(new byte[32]));

    @Test
    void whatIsCountedAndThereIsNoDifference() {
        assertThat(compare(STAT, held(ShardState.STORED, 100))).isNull();
        assertThat(compare(STAT, held(ShardState.STORED, 0))).as("not placed").isNull();
    }

    @Test
    void whatIsCountedAndNotThereIsAbsent() {
        assertThat(compare(null, held(ShardState.STORED, 100))).isEqualTo(new Absent(SHARD));
        assertThat(compare(null, held(ShardState.NOT_SEEN, 100))).as("on its way").isNull();
        assertThat(compare(null, held(ShardState.GONE, 100))).isNull();
    }

    @Test
    void whatIsThereAndNotCountedIsUncounted() {
        assertThat(compare(STAT, null)).isEqualTo(new Uncounted(SHARD, STAT, null));
        for (ShardState state : List.of(ShardState.NOT_SEEN, ShardState.GONE)) {
            assertThat(compare(STAT, held(state, 100)))
                    .isEqualTo(new Uncounted(SHARD, STAT, state));
        }
    }

    @Test
    void anotherLengthIsAMisfit() {
        assertThat(compare(STAT, held(ShardState.STORED, 99)))
                .isEqualTo(new Misfit(SHARD, STAT, 99, true));
        assertThat(compare(STAT, held(ShardState.GONE, 99)))
                .isEqualTo(new Misfit(SHARD, STAT, 99, false));
    }

    @Test
    void ofWhatIsBeingDeletedThereIsNothingToSay() {
        for (ShardState state : ShardState.values()) {
            HeldShard released = new HeldShard(SHARD, state, true, 100);
            assertThat(compare(STAT, released)).isNull();
            assertThat(compare(null, released)).isNull();
        }
    }

    @Test
    void inventoriesAreWalkedInStep() {
        List<ShardPage.Entry> disk = new ArrayList<>();
        for (ShardId id : List.of(shard(1, 0), shard(2, 1), shard(2, 1), shard(4, 0))) {
            disk.add(new ShardPage.Entry(id, STAT)); // one of them on two disks
        }
        List<HeldShard> known =
                List.of(
                        new HeldShard(shard(0, 3), ShardState.STORED, false, 0),
                        new HeldShard(shard(2, 1), ShardState.STORED, false, 0),
                        new HeldShard(shard(5, 0), ShardState.GONE, false, 0));

        List<ShardPair> pairs = new ArrayList<>();
        new PairedInventories(disk.iterator(), known.iterator()).forEachRemaining(pairs::add);

        assertThat(pairs)
                .containsExactly(
                        new ShardPair(shard(0, 3), null, known.get(0)),
                        new ShardPair(shard(1, 0), STAT, null),
                        new ShardPair(shard(2, 1), STAT, known.get(1)),
                        new ShardPair(shard(4, 0), STAT, null),
                        new ShardPair(shard(5, 0), null, known.get(2)));
    }

    private static @Nullable Difference compare(
            @Nullable ShardStat onDisk, @Nullable HeldShard known) {
        return new ShardPair(SHARD, onDisk, known).difference().orElse(null);
    }

    private static HeldShard held(ShardState state, int sizeBytes) {
        return new HeldShard(SHARD, state, false, sizeBytes);
    }

    private static ShardId shard(long stream, int index) {
        return new ShardId(new ChunkId(new StreamId(new UUID(0, stream)), 0), index);
    }
}

package io.cyxcloud.shardstore.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cyxcloud.events.chunk.ShardEvent;
import io.cyxcloud.events.chunk.ShardEvent.ShardCorrupt;
import io.cyxcloud.events.chunk.ShardEvent.ShardDeleted;
import io.cyxcloud.events.chunk.ShardEvent.ShardMissing;
import io.cyxcloud.events.chunk.ShardEvent.ShardRetired;
import io.cyxcloud.events.chunk.ShardEvent.ShardStored;
import io.cyxcloud.events.node.Heartbeat;
import io.cyxcloud.events.query.HeldShard;
import io.cyxcloud.events.query.MetadataAnswer.HeldShardsAnswer;
import io.cyxcloud.events.state.ShardState;
import io.cyxcloud.events.topic.RecordKeys;
import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.shardstore.kafka.ShardFacts;
import io.cyxcloud.shardstore.protocol.ShardException;
import io.cyxcloud.shardstore.protocol.ShardFailure;
import io.cyxcloud.shardstore.protocol.ShardPage;
import io.cyxcloud.shardstore.protocol.ShardRange;
import io.cyxcloud.shardstore.protocol.ShardStat;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random disks against random rows. While a round compares them, shards are stored and deleted, and
 * the node's own publisher is behind with saying so: at every question and every answer something
 * may happen. Whatever the round told, the last word in the log is the disk's.
 */
class ReconcileModelTest {
    private static final NodeId NODE = new NodeId("n1");
    private static final int SIZE = 10;
    private static final ShardStat STAT = new ShardStat(SIZE, Bytes.copyOf(new byte[32]));
    private static final int PARTITIONS = 3;
    private static final ReconcileLimits LIMITS =
            new ReconcileLimits(
                    Duration.ofDays(1), Duration.ZERO, Integer.MAX_VALUE, Duration.ofSeconds(5));

    /** The node, its log and the fold of it. */
    private static final class World
            implements LocalShards, KnownShards.Source, ShardFacts, Pauses {
        final Random random;
        final List<ShardId> ids = new ArrayList<>();
        final TreeMap<ShardId, ShardStat> disk = new TreeMap<>(ShardRange.ORDER);
        final Set<ShardId> corrupt = new HashSet<>();
        final TreeMap<ShardId, ShardState> rows = new TreeMap<>(ShardRange.ORDER);
        final Set<StreamId> released = new HashSet<>();
        final Queue<ShardEvent> unpublished = new ArrayDeque<>();
        final Set<ShardId> told = new HashSet<>();
        final List<ShardEvent> tellings = new ArrayList<>();
        boolean lively = true;

        World(Random random, int streams) {
            this.random = random;
            for (int i = 0; i < streams; i++) {
                StreamId stream = new StreamId(new UUID(random.nextLong(), random.nextLong()));
                for (int shard = 0; shard < 4; shard++) {
                    ids.add(new ShardId(new ChunkId(stream, random.nextInt(3)), shard));
                }
                if (random.nextInt(8) == 0) {
                    released.add(stream);
                }
            }
            for (ShardId id : ids) {
                if (random.nextInt(10) > 2) {
                    disk.put(id, STAT);
                }
                int word = random.nextInt(10);
                if (word < 7) {
                    rows.put(id, ShardState.STORED);
                } else if (word < 9) {
                    rows.put(id, word == 7 ? ShardState.GONE : ShardState.NOT_SEEN);
                }
                if (rows.get(id) == ShardState.GONE && random.nextBoolean()) {
                    corrupt.add(id);
                }
            }
        }

        private void live() {
            if (!lively) {
                return;
            }
            ShardId id = ids.get(random.nextInt(ids.size()));
            switch (random.nextInt(6)) {
                case 0 -> {
                    disk.put(id, STAT);
                    corrupt.remove(id);
                    unpublished.add(new ShardStored(id, NODE, SIZE, STAT.blake3(), 0));
                }
                case 1 -> {
                    disk.remove(id);
                    corrupt.remove(id);
                    unpublished.add(new ShardDeleted(id, NODE, 0));
                }
                default -> publishOne();
            }
        }

        void publishOne() {
            ShardEvent next = unpublished.poll();
            if (next != null) {
                fold(next);
            }
        }

        private void fold(ShardEvent event) {
            rows.put(
                    event.shard(),
                    switch (event) {
                        case ShardStored _ -> ShardState.STORED;
                        case ShardMissing _, ShardCorrupt _, ShardDeleted _, ShardRetired _ ->
                                ShardState.GONE;
                    });
        }

        @Override
        public ShardPage list(ShardRange range, int countMax) {
            live();
            List<ShardPage.Entry> page = new ArrayList<>();
            int count = 1 + random.nextInt(5);
            for (var entry : disk.entrySet()) {
                if (range.contains(entry.getKey())) {
                    if (page.size() == count) {
                        return new ShardPage(page, true);
                    }
                    page.add(new ShardPage.Entry(entry.getKey(), entry.getValue()));
                }
            }
            return new ShardPage(page, false);
        }

        @Override
        public Optional<ShardStat> stat(ShardId shard) {
            live();
            Optional<ShardStat> found = Optional.ofNullable(disk.get(shard));
            live();
            return found;
        }

        @Override
        public ShardStat verify(ShardId shard) {
            live();
            if (corrupt.contains(shard)) {
                throw new ShardException(ShardFailure.CORRUPT, "flipped");
            }
            return stat(shard).orElseThrow(() -> new ShardException(ShardFailure.NOT_FOUND, ""));
        }

        @Override
        public int partitions() {
            return PARTITIONS;
        }

        @Override
        public HeldShardsAnswer held(int partition, @Nullable ChunkId from, int chunksMax) {
            live();
            List<HeldShard> page = new ArrayList<>();
            int chunks = Math.min(chunksMax, 1 + random.nextInt(3));
            @Nullable ChunkId last = null;
            for (var row : rows.entrySet()) {
                ChunkId chunk = row.getKey().chunk();
                StreamId stream = chunk.stream();
                boolean here =
                        RecordKeys.partition(RecordKeys.ofStream(stream), PARTITIONS) == partition;
                boolean before =
                        from != null
                                && ShardRange.ORDER.compare(row.getKey(), new ShardId(from, 0)) < 0;
                if (!here || before) {
                    continue;
                }
                if (!chunk.equals(last) && chunks-- == 0) {
                    return new HeldShardsAnswer(page, chunk);
                }
                last = chunk;
                page.add(
                        new HeldShard(
                                row.getKey(), row.getValue(), released.contains(stream), SIZE));
            }
            live();
            return new HeldShardsAnswer(page, null);
        }

        @Override
        public CompletableFuture<?> publish(ShardEvent event) {
            live();
            fold(event);
            told.add(event.shard());
            tellings.add(event);
            live();
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletableFuture<?> publish(Heartbeat heartbeat) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void await(Duration pause) {
            live();
        }

        ReconcileRound.Outcome round() {
            return new ReconcileRound(
                            NODE,
                            this,
                            new KnownShards(this),
                            this,
                            InstantSource.system(),
                            LIMITS,
                            this)
                    .run();
        }

        /** Nothing is stored or deleted any more, and the publisher catches up. */
        void calmDown() {
            lively = false;
            while (!unpublished.isEmpty()) {
                publishOne();
            }
        }

        void assertAgreed(Set<ShardId> shards, String when) {
            for (ShardId id : shards) {
                if (!released.contains(id.chunk().stream()) && !corrupt.contains(id)) {
                    assertThat(rows.get(id) == ShardState.STORED)
                            .as("%s: %s is counted", when, id)
                            .isEqualTo(disk.containsKey(id));
                }
            }
        }
    }

    @Test
    void theLastWordIsTheDisks() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("ReconcileModelTest -Dseed=" + seed);
        for (int i = 0; i < 300; i++) {
            World world = new World(new Random(seed + i), 12);
            world.round();
            world.calmDown();
            world.assertAgreed(world.told, "what was told, seed " + (seed + i));

            world.told.clear();
            world.round();
            world.assertAgreed(Set.copyOf(world.ids), "after a quiet round, seed " + (seed + i));

            assertThat(world.round().differing())
                    .as("differences left, seed %d", seed + i)
                    .isZero();
        }
    }

    @Test
    void whatIsCorruptIsNotToldStored() {
        World world = new World(new Random(1), 20);
        world.lively = false;
        world.round();
        assertThat(world.corrupt).isNotEmpty();
        assertThat(world.tellings)
                .filteredOn(ShardStored.class::isInstance)
                .extracting(ShardEvent::shard)
                .doesNotContainAnyElementsOf(world.corrupt);
    }

    @Test
    void toAForeignLogNothingIsTold() {
        for (int streams : new int[] {1, 400}) {
            World world = calm(streams);
            world.disk.put(world.ids.getFirst(), STAT);
            world.rows.clear();
            assertForeign(world);
            assertThat(world.tellings).as("%d streams", streams).isEmpty();
        }
    }

    @Test
    void toALogThatKnowsLessThanHalfNoStrangerIsTold() {
        for (int onDisk : new int[] {2 * ReconcileRound.STRANGERS_MIN - 1, 1_500}) {
            World world = calm(400);
            Set<ShardId> strangers = strangers(world, onDisk, onDisk / 2 + 1);
            ShardId lost = world.ids.getLast();
            world.rows.put(lost, ShardState.STORED);
            assertForeign(world);
            assertThat(world.told).as("what is missing is told").containsExactly(lost);
            assertThat(world.rows.keySet()).doesNotContainAnyElementsOf(strangers);
        }
    }

    @Test
    void strangersAmongKnownShardsAreTold() {
        World few = calm(10);
        Set<ShardId> one = strangers(few, 2, 1);
        few.round();
        assertThat(few.told).isEqualTo(one);

        World many = calm(400);
        Set<ShardId> strays = strangers(many, 1_500, 700);
        many.round();
        assertThat(many.told).isEqualTo(strays);
        assertThat(many.round().differing()).isZero();
    }

    private static World calm(int streams) {
        World world = new World(new Random(1), streams);
        world.lively = false;
        world.released.clear();
        world.corrupt.clear();
        return world;
    }

    /** Shards on the disk, some of which metadata has no word of; and nothing else. */
    private static Set<ShardId> strangers(World world, int onDisk, int count) {
        world.disk.clear();
        world.rows.clear();
        List<ShardId> ids = world.ids.stream().distinct().limit(onDisk).toList();
        Set<ShardId> strangers = new HashSet<>(ids.subList(0, count));
        for (ShardId id : ids) {
            world.disk.put(id, STAT);
            if (!strangers.contains(id)) {
                world.rows.put(id, ShardState.STORED);
            }
        }
        return strangers;
    }

    private static void assertForeign(World world) {
        for (int round = 0; round < 10; round++) {
            assertThatThrownBy(world::round).isInstanceOf(ForeignLogException.class);
        }
    }
}

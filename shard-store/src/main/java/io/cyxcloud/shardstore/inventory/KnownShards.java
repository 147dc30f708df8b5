package io.cyxcloud.shardstore.inventory;

import io.cyxcloud.events.query.HeldShard;
import io.cyxcloud.events.query.MetadataAnswer.HeldShardsAnswer;
import io.cyxcloud.events.topic.RecordKeys;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.shardstore.protocol.ShardRange;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** What metadata says of the shards of one node: all of them in order, or one. Thread-safe. */
public final class KnownShards {
    /** Asks metadata about the node. Blocking; sees all that the node said before. */
    public interface Source {
        /** Partitions of chunks. */
        int partitions();

        /**
         * A page of a partition, in {@link ShardRange#ORDER}.
         *
         * @param from the first chunk to look at; null: the very first
         */
        HeldShardsAnswer held(int partition, @Nullable ChunkId from, int chunksMax);
    }

    private static final int PAGE_CHUNKS = 500;

    private final Source source;

    public KnownShards(Source source) {
        this.source = source;
    }

    /** What is said of one shard. */
    public Optional<HeldShard> find(ShardId shard) {
        ChunkId chunk = shard.chunk();
        int partition =
                RecordKeys.partition(RecordKeys.ofStream(chunk.stream()), source.partitions());
        return source.held(partition, chunk, 1).shards().stream()
                .filter(held -> held.shard().equals(shard))
                .findFirst();
    }

    /** All, in {@link ShardRange#ORDER}; holds a page a partition. For one thread. */
    public Iterator<HeldShard> all() {
        List<Pages> partitions = new ArrayList<>();
        for (int i = 0; i < source.partitions(); i++) {
            partitions.add(new Pages(i));
        }
        return new Merged(partitions);
    }

    private final class Pages {
        private final int partition;
        private final Queue<HeldShard> page = new ArrayDeque<>();
        private @Nullable ChunkId next;
        private boolean ended;

        Pages(int partition) {
            this.partition = partition;
        }

        Optional<HeldShard> poll() {
            while (page.isEmpty() && !ended) {
                HeldShardsAnswer answer = source.held(partition, next, PAGE_CHUNKS);
                page.addAll(answer.shards());
                next = answer.next();
                ended = next == null;
            }
            return Optional.ofNullable(page.poll());
        }
    }

    private record Head(HeldShard shard, Pages pages) {}

    private static final class Merged implements Iterator<HeldShard> {
        private final PriorityQueue<Head> heads =
                new PriorityQueue<>(
                        Comparator.comparing(head -> head.shard().shard(), ShardRange.ORDER));

        Merged(List<Pages> partitions) {
            partitions.forEach(this::advance);
        }

        private void advance(Pages pages) {
            pages.poll().ifPresent(shard -> heads.add(new Head(shard, pages)));
        }

        @Override
        public boolean hasNext() {
            return !heads.isEmpty();
        }

        @Override
        public HeldShard next() {
            Head head = heads.poll();
            if (head == null) {
                throw new NoSuchElementException();
            }
            advance(head.pages());
            return head.shard();
        }
    }
}

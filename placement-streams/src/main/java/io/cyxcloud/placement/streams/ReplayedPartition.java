package io.cyxcloud.placement.streams;

import io.cyxcloud.events.query.MetadataTable;
import io.cyxcloud.events.query.PartitionDigest;
import io.cyxcloud.events.topic.Topics;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;

/**
 * A partition that is folded again, outside of Kafka Streams and by the very processor that folds
 * the live one, into a store of the caller's. For one thread.
 */
public final class ReplayedPartition implements AutoCloseable {
    private static final long DIGEST_MAX_HOURS = 24;

    /** Bounds the steps over what is due: each does something, or is the last. */
    private static final int QUIET_ROUNDS = 3;

    private final Processor<byte[], byte[], OutKey, byte[]> processor;
    private final DiskRows store;
    private final ReplayContext<OutKey, byte[]> context;
    private final DigestTaker digests;

    /**
     * Begins at the position that the store is folded to.
     *
     * @param limits as the live instances have them
     */
    public ReplayedPartition(MetadataTable table, int partition, DiskRows rows, FoldLimits limits) {
        ServedPartitions served = new ServedPartitions();
        this.store = rows;
        this.context = new ReplayContext<>(partition, store);
        this.processor =
                switch (table) {
                    case BUCKETS -> new BucketProcessor(served);
                    case OBJECTS -> new ObjectProcessor(served, limits, false);
                    case CHUNKS -> new ChunkProcessor(served, limits.garbage());
                    case IDENTITY -> new IdentityProcessor(served);
                };
        processor.init(context);
        this.digests = served.digests(table, partition);
    }

    /** Topics that a partition of a table folds; the first one's partitions number it. */
    public static List<String> topics(MetadataTable table) {
        return switch (table) {
            case BUCKETS -> List.of(Topics.BUCKET_COMMANDS.name());
            case OBJECTS -> List.of(Topics.OBJECT_COMMANDS.name());
            case CHUNKS -> ChunkProcessor.SOURCES;
            case IDENTITY -> List.of(Topics.IDENTITY_COMMANDS.name());
        };
    }

    /** Folds a record; of a topic's, in the order of their offsets. */
    public void fold(ConsumerRecord<byte[], byte[]> record) {
        context.at(record);
        processor.process(new Record<>(record.key(), record.value(), record.timestamp()));
    }

    /** The digest of what was folded, once all that has become due is done. */
    public PartitionDigest digest() throws InterruptedException {
        settle();
        try {
            return digests.take(System.nanoTime() + TimeUnit.HOURS.toNanos(DIGEST_MAX_HOURS));
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        processor.close();
    }

    private void settle() {
        int quiet = 0;
        while (quiet < QUIET_ROUNDS) {
            long before = store.writes();
            context.punctuate();
            quiet = store.writes() == before ? quiet + 1 : 0;
        }
    }
}

package io.cyxcloud.placement.replay;

import io.cyxcloud.events.log.KafkaAccess;
import io.cyxcloud.events.query.MetadataTable;
import io.cyxcloud.events.query.PartitionDigest;
import io.cyxcloud.placement.core.chunk.GarbageLimits;
import io.cyxcloud.placement.core.membership.MembershipLimits;
import io.cyxcloud.placement.streams.FoldLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Folds the log from its beginning into fresh stores, one a table and partition, by the processors
 * of the running cluster. It only reads: no group, no transaction, nothing is published. Blocking,
 * for one thread.
 *
 * <p>The cluster map is not among the tables: clocks decide it, and every epoch of it is a record
 * of {@code cyx.cluster-map} already.
 */
public final class Replay {
    /**
     * How far one table is.
     *
     * @param recordCount records folded
     * @param offsetsLeft offsets to the end; more than records, as transactions' marks have offsets
     * @param elapsed since the table's first record was asked for
     */
    public record Progress(
            MetadataTable table, long recordCount, long offsetsLeft, Duration elapsed) {
        public long recordsPerSecond() {
            return elapsed.isZero() ? 0 : recordCount * 1_000_000_000L / elapsed.toNanos();
        }
    }

    private static final Duration POLL_MAX = Duration.ofMillis(500);
    private static final Duration BETWEEN_REPORTS = Duration.ofSeconds(1);
    private static final int RECORDS_PER_POLL_MAX = 10_000;
    private static final int FETCH_BYTES_MAX = 16 << 20;

    /** A partition that gives nothing for so long, though it should, has lost its log. */
    private static final Duration SILENCE_MAX = Duration.ofSeconds(60);

    private final KafkaAccess kafka;
    private final Path into;
    private final GarbageLimits garbage;
    private final Consumer<Progress> reports;

    /**
     * Prepares one.
     *
     * @param into folder of the stores: a new one, or empty
     * @param garbage as the live instances have it
     * @param reports told about once a second, and at the end of a table
     */
    public Replay(KafkaAccess kafka, Path into, GarbageLimits garbage, Consumer<Progress> reports) {
        this.kafka = kafka;
        this.into = into;
        this.garbage = garbage;
        this.reports = reports;
    }

    /**
     * Folds all tables.
     *
     * @return a digest a partition, by table and partition
     * @throws IOException when the folder is not empty or cannot be made
     * @throws IllegalStateException when the log does not reach as far as the end says
     */
    public List<PartitionDigest> run(ReplayEnd end) throws IOException, InterruptedException {
        Files.createDirectories(into);
        try (Stream<Path> there = Files.list(into)) {
            if (there.findAny().isPresent()) {
                throw new IOException(into + " is not empty");
            }
        }
        List<PartitionDigest> digests = new ArrayList<>();
        for (MetadataTable table : MetadataTable.values()) {
            try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
                digests.addAll(fold(consumer, table, end));
            }
        }
        return digests;
    }

    private List<PartitionDigest> fold(
            KafkaConsumer<byte[], byte[]> consumer, MetadataTable table, ReplayEnd end)
            throws InterruptedException {
        List<String> topics = RefoldedTable.topics(table);
        Map<TopicPartition, Long> ends = LogRange.ends(consumer, topics, end);
        consumer.assign(ends.keySet());
        consumer.seekToBeginning(ends.keySet());
        FoldLimits limits =
                new FoldLimits(
                        MembershipLimits.DEFAULT,
                        garbage,
                        consumer.partitionsFor(
                                        RefoldedTable.topics(MetadataTable.OBJECTS).getFirst())
                                .size(),
                        consumer.partitionsFor(
                                        RefoldedTable.topics(MetadataTable.CHUNKS).getFirst())
                                .size(),
                        _ -> {});
        try (RefoldedTable folded =
                new RefoldedTable(table, into, limits, LogRange.numbers(ends, topics.getFirst()))) {
            read(consumer, table, ends, folded);
            return folded.digests();
        }
    }

    private void read(
            KafkaConsumer<byte[], byte[]> consumer,
            MetadataTable table,
            Map<TopicPartition, Long> ends,
            RefoldedTable folded) {
        long beganNs = System.nanoTime();
        long reportedNs = beganNs;
        long heardNs = beganNs;
        long count = 0;
        Set<TopicPartition> done = new HashSet<>();
        while (true) {
            long left = 0;
            for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
                long leftHere = end.getValue() - consumer.position(end.getKey());
                if (leftHere > 0) {
                    left += leftHere;
                } else if (done.add(end.getKey())) {
                    consumer.pause(Set.of(end.getKey()));
                }
            }
            long nowNs = System.nanoTime();
            if (left == 0 || nowNs - reportedNs > BETWEEN_REPORTS.toNanos()) {
                reportedNs = nowNs;
                reports.accept(new Progress(table, count, left, Duration.ofNanos(nowNs - beganNs)));
            }
            if (left == 0) {
                return;
            }
            long before = count;
            ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL_MAX);
            for (TopicPartition partition : polled.partitions()) {
                long end = ends.getOrDefault(partition, 0L);
                for (ConsumerRecord<byte[], byte[]> record : polled.records(partition)) {
                    if (record.offset() < end) {
                        folded.fold(record);
                        count++;
                    }
                }
            }
            heardNs = count > before ? nowNs : heardNs;
            if (nowNs - heardNs > SILENCE_MAX.toNanos()) {
                throw new IllegalStateException(
                        "the log gives nothing more, " + left + " offsets before the end");
            }
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        Map<String, Object> settings = new HashMap<>();
        settings.put("enable.auto.commit", false);
        settings.put("auto.offset.reset", "earliest");
        settings.put("isolation.level", "read_committed");
        settings.put("max.poll.records", RECORDS_PER_POLL_MAX);
        settings.put("fetch.max.bytes", FETCH_BYTES_MAX);
        settings.put("max.partition.fetch.bytes", FETCH_BYTES_MAX / 4);
        settings.put("receive.buffer.bytes", 1 << 20);
        settings.put("allow.auto.create.topics", false);
        return new KafkaConsumer<>(
                kafka.with(settings), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}

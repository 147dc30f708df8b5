package io.cyxcloud.placement.streams;

import io.cyxcloud.events.bucket.BucketCommand;
import io.cyxcloud.events.log.LogPosition;
import io.cyxcloud.events.object.ObjectCommand;
import io.cyxcloud.events.object.ObjectCommand.NoteTime;
import io.cyxcloud.events.object.ObjectEvent;
import io.cyxcloud.events.query.ObjectReply;
import io.cyxcloud.events.topic.Topic;
import io.cyxcloud.events.topic.Topics;
import io.cyxcloud.events.value.CommandId;
import io.cyxcloud.placement.client.CommandLog;
import io.cyxcloud.placement.core.Decision;
import io.cyxcloud.placement.core.bucket.BucketDecider;
import io.cyxcloud.placement.core.chunk.GarbageLimits;
import io.cyxcloud.placement.core.object.ObjectDecider;
import io.cyxcloud.placement.core.object.ObjectFold;
import io.cyxcloud.placement.core.object.ObjectState;
import io.cyxcloud.placement.core.object.StreamLease;
import io.cyxcloud.placement.query.LogEnds;
import io.cyxcloud.placement.query.QueryService;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Placement without Kafka: commands are applied as they are appended, by the very deciders, tables
 * and views of the application.
 */
public final class SimulatedPlacement implements CommandLog, LogEnds {
    private final int partitions;
    private final long horizonMs;
    private final AtomicLong clockMs = new AtomicLong(1_000_000);
    private final ServedPartitions served = new ServedPartitions();
    private final Rows bucketRows = new Rows(new MapStore());
    private final BucketView buckets = served.openBuckets(0, bucketRows);
    private final List<ObjectView> objects = new ArrayList<>();
    private final List<Rows> objectRows = new ArrayList<>();
    private final List<Object> locks = new ArrayList<>();

    public SimulatedPlacement(int partitions) {
        this(partitions, GarbageLimits.DEFAULT.horizonMs());
    }

    /** With a history horizon of its own. */
    public SimulatedPlacement(int partitions, long horizonMs) {
        this(partitions, horizonMs, ObjectScan.ROWS_AS_OF_MAX);
    }

    /** The same with a limit of its own for the rows that a listing of the past looks at. */
    public SimulatedPlacement(int partitions, long horizonMs, int rowsAsOfMax) {
        this.partitions = partitions;
        this.horizonMs = horizonMs;
        for (int i = 0; i < partitions; i++) {
            objectRows.add(new Rows(new MapStore()));
            objects.add(served.openObjects(i, objectRows.get(i), horizonMs, rowsAsOfMax));
            locks.add(new Object());
        }
    }

    /** The log's time, which every command moves on by a millisecond. */
    public long nowMs() {
        return clockMs.get();
    }

    public QueryService queries() {
        return queries(this);
    }

    /** The same with another word on where the log ends. */
    public QueryService queries(LogEnds ends) {
        return new QueryService(
                served,
                ends,
                _ -> List.of(),
                partition ->
                        CompletableFuture.completedFuture(
                                apply(partition, new NoteTime(new CommandId(UUID.randomUUID())))));
    }

    /** What is served here. */
    public ServedPartitions served() {
        return served;
    }

    @Override
    public <T> CompletableFuture<LogPosition> append(
            Topic<T> topic, int partition, byte[] key, T value) {
        long offset =
                switch (value) {
                    case BucketCommand command -> apply(command);
                    case ObjectCommand command -> apply(partition, command);
                    default -> throw new IllegalArgumentException(topic.name());
                };
        return CompletableFuture.completedFuture(new LogPosition(partition, offset));
    }

    @Override
    public int partitionCount(Topic<?> topic) {
        return topic.equals(Topics.BUCKET_COMMANDS) ? 1 : partitions;
    }

    @Override
    public CompletableFuture<Long> end(Topic<?> topic, int partition) {
        OpenPartition<?> open =
                topic.equals(Topics.BUCKET_COMMANDS)
                        ? buckets.open()
                        : objects.get(partition).open();
        return CompletableFuture.completedFuture(open.applied() + 1);
    }

    @Override
    public void close() {}

    private synchronized long apply(BucketCommand command) {
        BucketTables tables = new BucketTables(bucketRows);
        var decision = BucketDecider.decide(tables.bucket(command.name()), command);
        decision.events().forEach(tables::store);
        return publish(buckets.open(), bucketRows, decision.reply());
    }

    private long apply(int partition, ObjectCommand command) {
        synchronized (locks.get(partition)) {
            ObjectTables tables = new ObjectTables(objectRows.get(partition));
            ObjectState before = tables.load(command);
            Decision<ObjectEvent, ObjectReply> decision =
                    StreamLease.guard(
                            ObjectDecider.decide(before, command, Long.MAX_VALUE),
                            command,
                            clockMs.get() + 1);
            ObjectState after = ObjectFold.apply(before, decision.events());
            OpenPartition<ObjectReply> open = objects.get(partition).open();
            Rows rows = objectRows.get(partition);
            CommandMoment at = new CommandMoment(clockMs.incrementAndGet(), open.applied() + 1);
            open.write(() -> {
                tables.store(command, before, after, at);
                rows.putPosition(0, at.offset(), at.timeMs());
                tables.versions()
                        .history()
                        .purge(at.timeMs() - horizonMs, HistoryTables.PURGED_PER_COMMAND_MAX);
            });
            open.publish(at.offset(), decision.reply());
            return at.offset();
        }
    }

    private static <R> long publish(OpenPartition<R> open, Rows rows, R reply) {
        long offset = open.applied() + 1;
        rows.putPosition(0, offset);
        open.publish(offset, reply);
        return offset;
    }
}

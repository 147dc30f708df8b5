package io.cyxcloud.placement.streams;

import io.cyxcloud.events.query.BucketReply;
import io.cyxcloud.events.query.IdentityReply;
import io.cyxcloud.events.query.MetadataTable;
import io.cyxcloud.events.query.ObjectReply;
import io.cyxcloud.placement.core.chunk.NodesAway;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The partitions that this process serves at the moment, by table: where tasks and queries meet.
 * Tasks open and close, queries look up. Thread-safe.
 */
public final class ServedPartitions {
    private final Map<Integer, BucketView> buckets = new ConcurrentHashMap<>();
    private final Map<Integer, ObjectView> objects = new ConcurrentHashMap<>();
    private final Map<Integer, ChunkView> chunks = new ConcurrentHashMap<>();
    private final Map<Integer, IdentityView> identities = new ConcurrentHashMap<>();

    /** Throws {@link NotServedException} when it is not here. */
    public BucketView bucket(int partition) {
        return served(buckets.get(partition), partition);
    }

    /** Throws {@link NotServedException} when it is not here. */
    public ObjectView object(int partition) {
        return served(objects.get(partition), partition);
    }

    /** Throws {@link NotServedException} when it is not here. */
    public ChunkView chunk(int partition) {
        return served(chunks.get(partition), partition);
    }

    /** Throws {@link NotServedException} when it is not here. */
    public IdentityView identity(int partition) {
        return served(identities.get(partition), partition);
    }

    /** Throws {@link NotServedException} when it is not here. */
    public DigestTaker digests(MetadataTable table, int partition) {
        return switch (table) {
            case BUCKETS -> bucket(partition).digests();
            case OBJECTS -> object(partition).digests();
            case CHUNKS -> chunk(partition).digests();
            case IDENTITY -> identity(partition).digests();
        };
    }

    /** The partitions of a table that are here, and the last offset applied of each. */
    public Map<Integer, Long> applied(MetadataTable table) {
        Map<Integer, Long> applied = new TreeMap<>();
        switch (table) {
            case BUCKETS -> buckets.forEach((p, view) -> applied.put(p, view.open().applied()));
            case OBJECTS -> objects.forEach((p, view) -> applied.put(p, view.open().applied()));
            case CHUNKS -> chunks.forEach((p, view) -> applied.put(p, view.open().applied()));
            case IDENTITY -> identities.forEach((p, view) -> applied.put(p, view.open().applied()));
        }
        return applied;
    }

    BucketView openBuckets(int partition, Rows rows) {
        BucketView view =
                new BucketView(new OpenPartition<BucketReply>(partition, rows.position(0)), rows);
        buckets.put(partition, view);
        return view;
    }

    ObjectView openObjects(int partition, Rows rows, long horizonMs) {
        return openObjects(partition, rows, horizonMs, ObjectScan.ROWS_AS_OF_MAX);
    }

    /**
     * @param rowsAsOfMax rows that a listing of the past looks at before it says how far it came
     */
    ObjectView openObjects(int partition, Rows rows, long horizonMs, int rowsAsOfMax) {
        ObjectView view =
                new ObjectView(
                        new OpenPartition<ObjectReply>(partition, rows.position(0)),
                        rows,
                        horizonMs,
                        rowsAsOfMax);
        objects.put(partition, view);
        return view;
    }

    IdentityView openIdentity(int partition, Rows rows) {
        IdentityView view =
                new IdentityView(
                        new OpenPartition<IdentityReply>(partition, rows.position(0)), rows);
        identities.put(partition, view);
        return view;
    }

    /**
     * @param away the nodes whose shards do not count or leave; asked by any thread
     */
    ChunkView openChunks(int partition, Rows rows, Supplier<NodesAway> away) {
        ChunkView view =
                new ChunkView(
                        new OpenPartition<>(partition, rows.position(0)),
                        new OpenPartition<>(partition, rows.position(1)),
                        rows,
                        away);
        chunks.put(partition, view);
        return view;
    }

    /** Only this view: another may have been opened since. */
    void close(BucketView view) {
        buckets.remove(view.open().partition(), view);
        view.open().close();
    }

    void close(ObjectView view) {
        objects.remove(view.open().partition(), view);
        view.open().close();
    }

    void close(ChunkView view) {
        chunks.remove(view.open().partition(), view);
        view.heard().close();
        view.open().close();
    }

    void close(IdentityView view) {
        identities.remove(view.open().partition(), view);
        view.open().close();
    }

    private static <T> T served(@Nullable T view, int partition) {
        if (view == null) {
            throw new NotServedException(partition);
        }
        return view;
    }
}

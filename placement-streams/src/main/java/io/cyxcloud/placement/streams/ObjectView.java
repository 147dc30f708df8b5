package io.cyxcloud.placement.streams;

import io.cyxcloud.events.bucket.BucketRules;
import io.cyxcloud.events.query.ListQuery;
import io.cyxcloud.events.query.ListedObject;
import io.cyxcloud.events.query.ListedUpload;
import io.cyxcloud.events.query.ListedVersion;
import io.cyxcloud.events.query.MetadataTable;
import io.cyxcloud.events.query.ObjectCount;
import io.cyxcloud.events.query.ObjectReply;
import io.cyxcloud.events.query.PartPage;
import io.cyxcloud.events.query.UploadsQuery;
import io.cyxcloud.events.query.VersionsQuery;
import io.cyxcloud.events.state.ObjectRow;
import io.cyxcloud.events.state.SealRow;
import io.cyxcloud.events.state.VersionRow;
import io.cyxcloud.events.topic.Topics;
import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.DeletionId;
import io.cyxcloud.events.value.UploadId;
import io.cyxcloud.events.value.VersionName;
import io.cyxcloud.placement.core.listing.Listing;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads of an object partition. Thread-safe; each throws {@link NotServedException} once closed.
 */
public final class ObjectView {
    private final OpenPartition<ObjectReply> open;
    private final Rows rows;
    private final long horizonMs;
    private final ObjectTables tables;
    private final ObjectScan scan;
    private final DigestTaker digests;
    private final RowCounts<List<ObjectCount>> counts;

    ObjectView(OpenPartition<ObjectReply> open, Rows rows, long horizonMs, int rowsAsOfMax) {
        this.open = open;
        this.rows = rows;
        this.horizonMs = horizonMs;
        this.tables = new ObjectTables(rows);
        this.scan = new ObjectScan(rows, rowsAsOfMax);
        this.digests =
                new DigestTaker(
                        MetadataTable.OBJECTS,
                        open,
                        rows,
                        List.of(Topics.OBJECT_COMMANDS.name()),
                        DigestedRows.ALL);
        this.counts = new RowCounts<>(open, rows, 'o', CountedObjects::new);
    }

    public OpenPartition<ObjectReply> open() {
        return open;
    }

    /** Takes digests of the rows. */
    public DigestTaker digests() {
        return digests;
    }

    /** Counts objects. */
    public RowCounts<List<ObjectCount>> counts() {
        return counts;
    }

    /**
     * The deletion that sealed the bucket here. To be read before the rows: if it is not sealed,
     * then what is read after is of a bucket that was there when the question was asked.
     */
    public @Nullable DeletionId sealedBy(BucketId bucket) {
        SealRow seal = open.read(() -> tables.seal(bucket));
        return seal == null ? null : seal.deletion();
    }

    /** The version of this name, the current one when it is null; with an inline body's bytes. */
    public @Nullable VersionRow version(
            BucketId bucket, String key, @Nullable VersionName version) {
        return open.readTogether(() -> tables.versions().find(bucket, key, version));
    }

    /** The current version without an inline body's bytes. */
    public @Nullable VersionRow newest(BucketId bucket, String key) {
        return open.readTogether(() -> tables.versions().newest(bucket, key));
    }

    /** The log's time here, Unix ms. */
    public long logMs() {
        return open.read(() -> rows.timeMs(0));
    }

    /** How much of the past can be read here. */
    public PartitionHistory history() {
        return open.read(() -> {
            long logMs = rows.timeMs(0);
            long wholeFromMs = tables.versions().history().wholeFromMs();
            long fromMs = logMs - horizonMs; // before 1970 where nobody ever wrote
            return new PartitionHistory(
                    logMs, wholeFromMs == 0 ? fromMs : Math.max(fromMs, wholeFromMs));
        });
    }

    /** The object that was current at a time of the log, Unix ms; with an inline body's bytes. */
    public @Nullable ObjectRow objectAsOf(BucketId bucket, String key, long timeMs) {
        return open.readTogether(() -> tables.versions().findAsOf(bucket, key, timeMs));
    }

    /** What a listing gave at a time of the log, Unix ms; it may end before it is full. */
    public Listing<ListedObject> objectsAsOf(ListQuery query, long timeMs) {
        return open.read(() -> scan.objectsAsOf(query, timeMs));
    }

    public BucketRules rules(BucketId bucket) {
        return open.read(() -> tables.rules(bucket));
    }

    public @Nullable PartPage parts(
            BucketId bucket, String key, UploadId upload, int afterPart, int partsMax) {
        return open.read(() -> tables.parts(bucket, key, upload, afterPart, partsMax));
    }

    public Listing<ListedObject> objects(ListQuery query) {
        return open.read(() -> scan.objects(query));
    }

    public Listing<ListedVersion> versions(VersionsQuery query) {
        return open.readTogether(() -> scan.versions(query));
    }

    public Listing<ListedUpload> uploads(UploadsQuery query) {
        return open.read(() -> scan.uploads(query));
    }
}

package io.cyxcloud.placement.streams;

import io.cyxcloud.events.bucket.BucketSetting;
import io.cyxcloud.events.query.BucketReply;
import io.cyxcloud.events.query.MetadataTable;
import io.cyxcloud.events.state.BucketRow;
import io.cyxcloud.events.state.SettingRow;
import io.cyxcloud.events.topic.Topics;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads of the bucket partition. Thread-safe; each throws {@link NotServedException} once closed.
 */
public final class BucketView {
    /** Buckets in one answer. */
    static final int BUCKETS_MAX = 10_000;

    private final OpenPartition<BucketReply> open;
    private final BucketTables tables;
    private final DigestTaker digests;

    BucketView(OpenPartition<BucketReply> open, Rows rows) {
        this.open = open;
        this.tables = new BucketTables(rows);
        this.digests =
                new DigestTaker(
                        MetadataTable.BUCKETS,
                        open,
                        rows,
                        List.of(Topics.BUCKET_COMMANDS.name()),
                        DigestedRows.ALL);
    }

    public OpenPartition<BucketReply> open() {
        return open;
    }

    /** Takes digests of the rows. */
    public DigestTaker digests() {
        return digests;
    }

    public @Nullable BucketRow bucket(String name) {
        return open.read(() -> tables.bucket(name));
    }

    public @Nullable SettingRow setting(String name, BucketSetting setting) {
        return open.read(() -> tables.setting(name, setting));
    }

    /** Buckets whose name begins so, by name; the first 10,000. */
    public List<BucketRow> buckets(String prefix) {
        return open.read(() -> tables.buckets(prefix, BUCKETS_MAX));
    }
}

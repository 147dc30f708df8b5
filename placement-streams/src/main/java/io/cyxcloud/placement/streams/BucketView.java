package io.cyxcloud.placement.streams;

import io.cyxcloud.events.bucket.BucketSetting;
import io.cyxcloud.events.query.BucketReply;
import io.cyxcloud.events.state.BucketRow;
import io.cyxcloud.events.state.SettingRow;
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

    BucketView(OpenPartition<BucketReply> open, Rows rows) {
        this.open = open;
        this.tables = new BucketTables(rows);
    }

    public OpenPartition<BucketReply> open() {
        return open;
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

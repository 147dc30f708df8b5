package io.cyxcloud.placement.streams;

import io.cyxcloud.events.codec.AvroCodec;
import io.cyxcloud.events.query.BucketReply;
import io.cyxcloud.events.state.BucketRow;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads of the bucket partition. Thread-safe; each throws {@link NotServedException} once closed.
 */
public final class BucketView {
    static final AvroCodec<BucketRow> BUCKET = AvroCodec.ofEvents(BucketRow.class);

    /** Buckets in one answer. */
    static final int BUCKETS_MAX = 10_000;

    private final OpenPartition<BucketReply> open;
    private final Rows rows;

    BucketView(OpenPartition<BucketReply> open, Rows rows) {
        this.open = open;
        this.rows = rows;
    }

    public OpenPartition<BucketReply> open() {
        return open;
    }

    public @Nullable BucketRow bucket(String name) {
        return open.read(() -> rows.find(BUCKET, StoreKeys.bucket(name)));
    }

    /** Buckets whose name begins so, by name; the first 10,000. */
    public List<BucketRow> buckets(String prefix) {
        return open.read(() -> {
            List<BucketRow> found = new ArrayList<>();
            rows.scan(
                    StoreKeys.bucket(prefix),
                    StoreKeys.after(StoreKeys.bucket(prefix)),
                    (_, row) -> {
                        found.add(BUCKET.decode(row));
                        return found.size() < BUCKETS_MAX;
                    });
            return found;
        });
    }
}

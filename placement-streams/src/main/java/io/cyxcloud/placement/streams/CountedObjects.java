package io.cyxcloud.placement.streams;

import io.cyxcloud.events.query.ObjectCount;
import io.cyxcloud.events.value.BucketId;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/** Counts rows of objects by bucket; they come bucket by bucket, as their keys are ordered. */
final class CountedObjects implements RowCounts.Tally<List<ObjectCount>> {
    /** Counted one by one; 40 bytes each in the answer. */
    static final int BUCKETS_MAX = 1_000;

    private final List<ObjectCount> done = new ArrayList<>();
    private @Nullable BucketId bucket;
    private long objects;
    private long bytes;
    private long otherObjects;
    private long otherBytes;

    @Override
    public void add(Bytes key, byte[] row) {
        BucketId of = StoreKeys.objectBucket(key);
        if (!of.equals(bucket)) {
            close();
            bucket = of;
        }
        objects++;
        bytes += VersionTables.OBJECT.decode(row).version().sizeBytes();
    }

    @Override
    public List<ObjectCount> counts() {
        close();
        bucket = null;
        List<ObjectCount> all = new ArrayList<>(done);
        if (otherObjects > 0) {
            all.add(new ObjectCount(null, otherObjects, otherBytes));
        }
        return all;
    }

    private void close() {
        if (objects > 0 && done.size() < BUCKETS_MAX) {
            done.add(new ObjectCount(bucket, objects, bytes));
        } else {
            otherObjects += objects;
            otherBytes += bytes;
        }
        objects = 0;
        bytes = 0;
    }
}

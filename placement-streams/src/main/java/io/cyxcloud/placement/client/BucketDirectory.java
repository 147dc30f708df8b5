package io.cyxcloud.placement.client;

import io.cyxcloud.events.query.MetadataAnswer.BucketAnswer;
import io.cyxcloud.events.query.MetadataAnswer.BucketsAnswer;
import io.cyxcloud.events.query.MetadataQuery.FindBucket;
import io.cyxcloud.events.query.MetadataQuery.FindBuckets;
import io.cyxcloud.events.state.BucketRow;
import io.cyxcloud.events.value.BucketId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Buckets by name, with a cache of those seen. A stale entry does no harm: a bucket that is gone is
 * sealed in every partition, and who finds a seal comes here for {@link #successor}. Thread-safe.
 */
final class BucketDirectory {
    static final int BUCKETS_CACHED_MAX = 10_000;

    private final Asker asker;
    private final boolean followsNames;
    private final Map<String, BucketRow> byName = bounded();
    private final Map<BucketId, BucketRow> byId = bounded();

    BucketDirectory(Asker asker) {
        this(asker, true);
    }

    private BucketDirectory(Asker asker, boolean followsNames) {
        this.asker = asker;
        this.followsNames = followsNames;
    }

    /** One where this bucket is known, and succeeded by itself or none. */
    static BucketDirectory only(Asker asker, BucketRow bucket) {
        BucketDirectory directory = new BucketDirectory(asker, false);
        directory.remember(bucket);
        return directory;
    }

    Optional<BucketRow> resolve(String name, Deadline deadline) {
        BucketRow cached = byName.get(name);
        return cached == null ? find(name, deadline) : Optional.of(cached);
    }

    Optional<BucketRow> find(String name, Deadline deadline) {
        Optional<BucketRow> row =
                Optional.ofNullable(
                        asker.ask(new FindBucket(name), BucketAnswer.class, deadline).row());
        row.ifPresentOrElse(this::remember, () -> byName.remove(name));
        return row;
    }

    List<BucketRow> findAll(Deadline deadline) {
        return asker.ask(new FindBuckets(""), BucketsAnswer.class, deadline).rows();
    }

    /**
     * The bucket that has the name now under which this one was known: itself, another, none.
     * Another owner's is none: whoever may use the one may not use the other.
     */
    Optional<BucketRow> successor(BucketId bucket, Deadline deadline) {
        BucketRow known = byId.get(bucket);
        return known == null
                ? Optional.empty()
                : find(known.name(), deadline)
                        .filter(now -> followsNames || now.bucket().equals(bucket))
                        .filter(now -> now.owner().equals(known.owner()));
    }

    void remember(BucketRow row) {
        byName.put(row.name(), row);
        byId.put(row.bucket(), row);
    }

    void forget(String name) {
        byName.remove(name);
    }

    private static <K, V> Map<K, V> bounded() {
        return Collections.synchronizedMap(
                new LinkedHashMap<>(16, 0.75f, true) {
                    @Override
                    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                        return size() > BUCKETS_CACHED_MAX;
                    }
                });
    }
}

package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.bucket.BucketSetting;
import io.cyxcloud.events.object.AccessList;
import io.cyxcloud.events.state.BucketRow;
import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.placement.client.Metadata;
import io.cyxcloud.s3.core.BucketProtection;
import io.cyxcloud.s3.core.acl.Ownership;
import io.cyxcloud.s3.core.policy.BucketAccess;
import io.cyxcloud.s3.core.policy.BucketAcls;
import io.cyxcloud.s3.core.policy.BucketPolicy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What buckets' policies and access lists say, read as they are now and remembered for a moment,
 * also that there is none. What cannot be read lets nobody in: the failure is the request's.
 * Thread-safe.
 */
final class BucketPolicies {
    /** With a policy of 20 KiB and a list of 100 grants each, some 100 MB. */
    private static final int BUCKETS_MAX = 1_000;

    /** So long a change through another gateway may go unnoticed. */
    static final Duration REMEMBERED = Duration.ofSeconds(2);

    private final Metadata metadata;

    private record Known(BucketId bucket, BucketAccess access, long untilNs) {}

    private final Map<String, Known> known = // guarded by itself
            new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
                    return size() > BUCKETS_MAX;
                }
            };

    BucketPolicies(Metadata metadata) {
        this.metadata = metadata;
    }

    /** What holds for a bucket now, or held within the last {@link #REMEMBERED}. */
    BucketAccess of(BucketRow bucket) {
        long nowNs = System.nanoTime(); // before it is read: a change after that is noticed in time
        synchronized (known) {
            Known before = known.get(bucket.name());
            // a bucket of that name may be another owner's by now
            if (before != null
                    && before.bucket.equals(bucket.bucket())
                    && before.untilNs - nowNs > 0) {
                return before.access;
            }
        }
        BucketAccess access = read(metadata, bucket);
        synchronized (known) {
            known.put(
                    bucket.name(),
                    new Known(bucket.bucket(), access, nowNs + REMEMBERED.toNanos()));
        }
        return access;
    }

    /** What may be stale, for a request that may be answered so. */
    BucketAccess stale(BucketRow bucket) {
        return read(metadata.staleOk(), bucket);
    }

    /** What is said here of the bucket was changed by this gateway. */
    void forget(String bucket) {
        synchronized (known) {
            known.remove(bucket);
        }
    }

    private static BucketAccess read(Metadata metadata, BucketRow bucket) {
        BucketPolicy policy =
                metadata.setting(bucket.name(), BucketSetting.POLICY)
                        .map(row -> BucketPolicy.parse(row.document().toArray(), bucket.name()))
                        .orElse(null);
        return new BucketAccess(
                policy,
                policy != null
                        && policy.isPublic()
                        && isBlocked(metadata, bucket.name(), "RestrictPublicBuckets"),
                acls(metadata, bucket));
    }

    /** What access lists give in a bucket, as it is now. */
    static BucketAcls acls(Metadata metadata, BucketRow bucket) {
        Ownership ownership =
                metadata.setting(bucket.name(), BucketSetting.OWNERSHIP_CONTROLS)
                        .map(row -> Ownership.parse(row.document().toArray()))
                        .orElse(Ownership.BUCKET_OWNER_ENFORCED);
        if (!ownership.listsCount()) {
            return BucketAcls.none(bucket.owner());
        }
        AccessList list =
                metadata.setting(bucket.name(), BucketSetting.ACL)
                        .map(row -> BucketAclDocument.parse(row.document(), bucket.owner()))
                        .orElse(AccessList.ofOwner(bucket.owner()));
        return new BucketAcls(
                bucket.owner(),
                ownership,
                list,
                isBlocked(metadata, bucket.name(), "IgnorePublicAcls"));
    }

    /** Whether the bucket's public access block says this. */
    static boolean isBlocked(Metadata metadata, String bucket, String what) {
        return metadata.setting(bucket, BucketSetting.PUBLIC_ACCESS_BLOCK)
                .filter(row -> BucketProtection.isBlocked(row.document().toArray(), what))
                .isPresent();
    }
}

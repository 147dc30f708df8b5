package io.cyxcloud.events.bucket;

import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.CommandId;
import io.cyxcloud.events.value.DeletionId;
import org.jspecify.annotations.Nullable;

/** Events of {@code cyx.bucket-events}. */
public sealed interface BucketEvent {
    String name();

    record BucketCreated(
            CommandId commandId,
            String name,
            BucketId bucket,
            String owner,
            String location,
            long atMs,
            boolean objectLock)
            implements BucketEvent {}

    record BucketDeletionBegun(
            CommandId commandId, String name, BucketId bucket, DeletionId deletion, long atMs)
            implements BucketEvent {}

    record BucketDeletionCancelled(
            CommandId commandId, String name, BucketId bucket, DeletionId deletion, long atMs)
            implements BucketEvent {}

    record BucketDeleted(
            CommandId commandId, String name, BucketId bucket, DeletionId deletion, long atMs)
            implements BucketEvent {}

    /**
     * A configuration document was set, or removed.
     *
     * @param document null when it was removed
     */
    record BucketConfigured(
            CommandId commandId,
            String name,
            BucketId bucket,
            BucketSetting setting,
            @Nullable Bytes document,
            long atMs)
            implements BucketEvent {}

    record BucketRulesChanged(
            CommandId commandId, String name, BucketId bucket, BucketRules rules, long atMs)
            implements BucketEvent {}

    /** Every object partition has the rules of this revision. */
    record BucketRulesAnnounced(
            CommandId commandId, String name, BucketId bucket, long revision, long atMs)
            implements BucketEvent {}
}

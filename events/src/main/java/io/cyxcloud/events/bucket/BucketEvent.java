package io.cyxcloud.events.bucket;

import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.CommandId;
import io.cyxcloud.events.value.DeletionId;

/** Events of {@code cyx.bucket-events}. */
public sealed interface BucketEvent {
    String name();

    record BucketCreated(
            CommandId commandId,
            String name,
            BucketId bucket,
            String owner,
            String location,
            long atMs)
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
}

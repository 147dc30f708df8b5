package io.cyxcloud.events.bucket;

import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.DeletionId;

/** Events of {@code cyx.bucket-events}. */
public sealed interface BucketEvent {
    String name();

    record BucketCreated(String name, BucketId bucket, String owner, String location, long atMs)
            implements BucketEvent {}

    record BucketDeletionBegun(String name, BucketId bucket, DeletionId deletion, long atMs)
            implements BucketEvent {}

    record BucketDeletionCancelled(String name, BucketId bucket, DeletionId deletion, long atMs)
            implements BucketEvent {}

    record BucketDeleted(String name, BucketId bucket, DeletionId deletion, long atMs)
            implements BucketEvent {}
}

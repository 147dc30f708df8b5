package io.cyxcloud.events.object;

import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.DeletionId;
import io.cyxcloud.events.value.UploadId;
import io.cyxcloud.events.value.VersionId;

/** Events of {@code cyx.object-events}: what the fold of one object partition is made of. */
public sealed interface ObjectEvent {
    BucketId bucket();

    record ObjectCommitted(BucketId bucket, String key, ObjectVersion version)
            implements ObjectEvent {}

    record ObjectDeleted(BucketId bucket, String key, VersionId version, long atMs)
            implements ObjectEvent {}

    record UploadStarted(
            BucketId bucket, String key, UploadId upload, ObjectTemplate template, long atMs)
            implements ObjectEvent {}

    record PartCommitted(BucketId bucket, String key, UploadId upload, UploadPart part)
            implements ObjectEvent {}

    /** The upload is over and its parts are the object's, in the version named. */
    record UploadCompleted(
            BucketId bucket, String key, UploadId upload, VersionId version, long atMs)
            implements ObjectEvent {}

    record UploadAborted(BucketId bucket, String key, UploadId upload, long atMs)
            implements ObjectEvent {}

    record BucketSealed(BucketId bucket, DeletionId deletion, boolean empty)
            implements ObjectEvent {}

    record BucketUnsealed(BucketId bucket, DeletionId deletion) implements ObjectEvent {}
}

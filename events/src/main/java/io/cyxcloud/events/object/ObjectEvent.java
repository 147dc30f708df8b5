package io.cyxcloud.events.object;

import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.CommandId;
import io.cyxcloud.events.value.DeletionId;
import io.cyxcloud.events.value.UploadId;
import io.cyxcloud.events.value.VersionId;
import org.jspecify.annotations.Nullable;

/** Events of {@code cyx.object-events}: what the fold of one object partition is made of. */
public sealed interface ObjectEvent {
    BucketId bucket();

    /**
     * The version is current.
     *
     * @param fromUpload the multipart upload that it was made by, if any
     */
    record ObjectCommitted(
            CommandId commandId,
            BucketId bucket,
            String key,
            ObjectVersion version,
            @Nullable UploadId fromUpload)
            implements ObjectEvent {}

    record ObjectDeleted(BucketId bucket, String key, VersionId version, long atMs)
            implements ObjectEvent {}

    record UploadStarted(
            CommandId commandId,
            BucketId bucket,
            String key,
            UploadId upload,
            ObjectTemplate template,
            long atMs)
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

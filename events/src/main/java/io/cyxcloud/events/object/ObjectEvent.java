package io.cyxcloud.events.object;

import io.cyxcloud.events.bucket.BucketRules;
import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.CommandId;
import io.cyxcloud.events.value.DeletionId;
import io.cyxcloud.events.value.UploadId;
import io.cyxcloud.events.value.VersionId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Events of {@code cyx.object-events}: what the fold of one object partition is made of. */
public sealed interface ObjectEvent {
    BucketId bucket();

    /**
     * The version is current. As the null version it takes the place of the one there was, which is
     * gone for good; any other current version stays, behind it.
     *
     * @param fromUpload the multipart upload that it was made by, if any
     * @param sequence orders the versions of a key: a higher one is newer; 0 in a bucket that was
     *     never versioned
     * @param nullVersion whether it is the null version of S3
     */
    record ObjectCommitted(
            CommandId commandId,
            BucketId bucket,
            String key,
            ObjectVersion version,
            @Nullable UploadId fromUpload,
            long sequence,
            boolean nullVersion)
            implements ObjectEvent {
        /** In a bucket that was never versioned. */
        public ObjectCommitted(
                CommandId commandId,
                BucketId bucket,
                String key,
                ObjectVersion version,
                @Nullable UploadId fromUpload) {
            this(commandId, bucket, key, version, fromUpload, 0, true);
        }
    }

    /** A delete marker is the current version; as the null version it replaces as a commit does. */
    record DeleteMarkerCreated(
            CommandId commandId,
            BucketId bucket,
            String key,
            VersionId version,
            long sequence,
            boolean nullVersion,
            long atMs)
            implements ObjectEvent {}

    /**
     * The version, an object or a delete marker, is gone for good; the newest that is left is
     * current.
     */
    record ObjectDeleted(BucketId bucket, String key, VersionId version, long atMs, long sequence)
            implements ObjectEvent {
        /** In a bucket that was never versioned. */
        public ObjectDeleted(BucketId bucket, String key, VersionId version, long atMs) {
            this(bucket, key, version, atMs, 0);
        }
    }

    record ObjectTagged(
            BucketId bucket,
            String key,
            VersionId version,
            long sequence,
            Map<String, String> tags,
            long atMs)
            implements ObjectEvent {
        public ObjectTagged {
            tags = Map.copyOf(tags);
        }
    }

    record ObjectRetained(
            BucketId bucket,
            String key,
            VersionId version,
            long sequence,
            @Nullable Retention retention,
            long atMs)
            implements ObjectEvent {}

    record ObjectHeld(
            BucketId bucket,
            String key,
            VersionId version,
            long sequence,
            boolean legalHold,
            long atMs)
            implements ObjectEvent {}

    /** Null is the bucket owner alone. */
    record ObjectAclSet(
            BucketId bucket,
            String key,
            VersionId version,
            long sequence,
            @Nullable AccessList acl,
            long atMs)
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

    /** From here on the bucket has these rules in this partition. */
    record BucketRulesApplied(BucketId bucket, BucketRules rules) implements ObjectEvent {}
}

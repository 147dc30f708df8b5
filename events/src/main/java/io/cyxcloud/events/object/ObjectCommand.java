package io.cyxcloud.events.object;

import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.CommandId;
import io.cyxcloud.events.value.DeletionId;
import io.cyxcloud.events.value.UploadId;
import io.cyxcloud.events.value.VersionId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Commands of {@code cyx.object-commands}. One for a key goes to that key's partition; one for a
 * bucket (the seal) goes to every partition. Times are Unix ms taken by the sender.
 */
public sealed interface ObjectCommand {
    CommandId commandId();

    BucketId bucket();

    /** Commands about one key. */
    sealed interface ForKey extends ObjectCommand {
        String key();
    }

    record CommitObject(
            CommandId commandId,
            BucketId bucket,
            String key,
            ObjectVersion version,
            WriteCondition condition)
            implements ForKey {}

    record DeleteObject(
            CommandId commandId, BucketId bucket, String key, WriteCondition condition, long atMs)
            implements ForKey {}

    record StartUpload(
            CommandId commandId,
            BucketId bucket,
            String key,
            UploadId upload,
            ObjectTemplate template,
            long atMs)
            implements ForKey {}

    record CommitPart(
            CommandId commandId, BucketId bucket, String key, UploadId upload, UploadPart part)
            implements ForKey {}

    /**
     * Makes the parts an object.
     *
     * @param checksum the object's checksum in Base64 as the client expects it; null when it does
     *     not say
     */
    record CompleteUpload(
            CommandId commandId,
            BucketId bucket,
            String key,
            UploadId upload,
            VersionId version,
            List<PartReference> parts,
            WriteCondition condition,
            long atMs,
            @Nullable String checksum)
            implements ForKey {
        public CompleteUpload {
            parts = List.copyOf(parts);
        }
    }

    record AbortUpload(CommandId commandId, BucketId bucket, String key, UploadId upload, long atMs)
            implements ForKey {}

    /** Refuse new objects of the bucket in this partition, and say whether it is empty there. */
    record SealBucket(CommandId commandId, BucketId bucket, DeletionId deletion)
            implements ObjectCommand {}

    /** Undo the seal of exactly this deletion. */
    record UnsealBucket(CommandId commandId, BucketId bucket, DeletionId deletion)
            implements ObjectCommand {}
}

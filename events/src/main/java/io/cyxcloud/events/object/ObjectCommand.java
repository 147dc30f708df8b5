package io.cyxcloud.events.object;

import io.cyxcloud.events.bucket.BucketRules;
import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.CommandId;
import io.cyxcloud.events.value.DeletionId;
import io.cyxcloud.events.value.UploadId;
import io.cyxcloud.events.value.VersionId;
import io.cyxcloud.events.value.VersionName;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Commands of {@code cyx.object-commands}. One for a key goes to that key's partition; one for a
 * bucket (its seal, its rules) goes to every partition. Times are Unix ms taken by the sender.
 */
public sealed interface ObjectCommand {
    CommandId commandId();

    /** Commands about one bucket. */
    sealed interface ForBucket extends ObjectCommand {
        BucketId bucket();
    }

    /** Commands about one key. */
    sealed interface ForKey extends ForBucket {
        String key();
    }

    record CommitObject(
            CommandId commandId,
            BucketId bucket,
            String key,
            ObjectVersion version,
            WriteCondition condition)
            implements ForKey {}

    /** Commands about one version of a key. */
    sealed interface ForVersion extends ForKey {
        /** Which; null for the current one. */
        @Nullable VersionName version();
    }

    /**
     * Deletes. Without a version, in a versioned bucket, it makes a delete marker, whose id is the
     * command's.
     *
     * @param condition on the version named, or on the current one
     * @param bypassGovernance whether a governance retention is to be passed over
     */
    record DeleteObject(
            CommandId commandId,
            BucketId bucket,
            String key,
            WriteCondition condition,
            long atMs,
            @Nullable VersionName version,
            boolean bypassGovernance)
            implements ForVersion {
        /** Of no particular version. */
        public DeleteObject(
                CommandId commandId,
                BucketId bucket,
                String key,
                WriteCondition condition,
                long atMs) {
            this(commandId, bucket, key, condition, atMs, null, false);
        }
    }

    /**
     * Gives a version these tags instead of those that it has.
     *
     * @param tags at most 10, by key; none to remove them
     */
    record TagObject(
            CommandId commandId,
            BucketId bucket,
            String key,
            @Nullable VersionName version,
            Map<String, String> tags,
            long atMs)
            implements ForVersion {
        public static final int TAGS_MAX = 10;

        public TagObject {
            tags = Map.copyOf(tags);
        }
    }

    /**
     * Gives a version a retention.
     *
     * @param retention null to take it off
     * @param bypassGovernance whether a governance retention may be shortened
     */
    record RetainObject(
            CommandId commandId,
            BucketId bucket,
            String key,
            @Nullable VersionName version,
            @Nullable Retention retention,
            boolean bypassGovernance,
            long atMs)
            implements ForVersion {}

    /** Puts a legal hold on a version or takes it off. */
    record HoldObject(
            CommandId commandId,
            BucketId bucket,
            String key,
            @Nullable VersionName version,
            boolean legalHold,
            long atMs)
            implements ForVersion {}

    /**
     * Gives a version this access list instead of the one that it has.
     *
     * @param only the version must be this one: whoever may do it with one may not with another
     *     that has been written since
     * @param acl null for the bucket owner alone
     */
    record SetObjectAcl(
            CommandId commandId,
            BucketId bucket,
            String key,
            @Nullable VersionName version,
            VersionId only,
            @Nullable AccessList acl,
            long atMs)
            implements ForVersion {}

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
            implements ForBucket {}

    /** Tells this partition the bucket's rules; of several, those of the highest revision hold. */
    record ApplyBucketRules(CommandId commandId, BucketId bucket, BucketRules rules)
            implements ForBucket {}

    /** Undo the seal of exactly this deletion. */
    record UnsealBucket(CommandId commandId, BucketId bucket, DeletionId deletion)
            implements ForBucket {}

    /** Nothing but the time at which the log took it: for a partition that nobody writes to. */
    record NoteTime(CommandId commandId) implements ObjectCommand {}
}

package io.cyxcloud.events.bucket;

import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.CommandId;
import io.cyxcloud.events.value.DeletionId;
import org.jspecify.annotations.Nullable;

/** Commands of {@code cyx.bucket-commands}. Times are Unix ms taken by the sender. */
public sealed interface BucketCommand {
    CommandId commandId();

    /** The bucket's name, which is the record key. */
    String name();

    /**
     * Creates a bucket that nobody has.
     *
     * @param objectLock whether it is versioned and has object lock from its beginning
     */
    record CreateBucket(
            CommandId commandId,
            String name,
            BucketId bucket,
            String owner,
            String location,
            long atMs,
            boolean objectLock)
            implements BucketCommand {
        /** Without object lock. */
        public CreateBucket(
                CommandId commandId,
                String name,
                BucketId bucket,
                String owner,
                String location,
                long atMs) {
            this(commandId, name, bucket, owner, location, atMs, false);
        }
    }

    /** About the settings of a bucket that the sender has looked up. */
    sealed interface OfBucket extends BucketCommand {
        /**
         * The bucket that is meant: one that has been created by the same name since is another.
         * Null from older software: whichever has the name.
         */
        @Nullable BucketId bucket();
    }

    /** First step of a deletion; or a later attempt that takes over from the one before. */
    record BeginBucketDeletion(CommandId commandId, String name, DeletionId deletion, long atMs)
            implements BucketCommand {}

    /** Every partition is sealed by this deletion and empty. */
    record FinishBucketDeletion(CommandId commandId, String name, DeletionId deletion, long atMs)
            implements BucketCommand {}

    /** Some partition is not empty, or the attempt was given up. */
    record CancelBucketDeletion(CommandId commandId, String name, DeletionId deletion, long atMs)
            implements BucketCommand {}

    /**
     * Sets a configuration document, or removes it.
     *
     * @param document null to remove it
     */
    record ConfigureBucket(
            CommandId commandId,
            String name,
            BucketSetting setting,
            @Nullable Bytes document,
            long atMs,
            @Nullable BucketId bucket)
            implements OfBucket {}

    /** Enables or suspends versioning. It holds once every object partition was told. */
    record SetBucketVersioning(
            CommandId commandId,
            String name,
            BucketVersioning versioning,
            long atMs,
            @Nullable BucketId bucket)
            implements OfBucket {}

    /** Lets versions be protected, for ever; sets what new ones get. Needs versioning. */
    record SetObjectLock(
            CommandId commandId,
            String name,
            @Nullable DefaultRetention defaultRetention,
            long atMs,
            @Nullable BucketId bucket)
            implements OfBucket {}

    /** Every object partition has the rules of this revision. */
    record ConfirmBucketRules(
            CommandId commandId, String name, BucketId bucket, long revision, long atMs)
            implements BucketCommand {}
}

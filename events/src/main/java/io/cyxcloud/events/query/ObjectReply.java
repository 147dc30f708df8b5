package io.cyxcloud.events.query;

import io.cyxcloud.events.value.VersionId;

/** What the decider answers to an object command. */
public sealed interface ObjectReply {
    /** CommitObject and CompleteUpload: this version is current. */
    record ObjectWritten(VersionId version, String etag, long sizeBytes, long modifiedMs)
            implements ObjectReply {}

    /** Any other command: done, or there was nothing to do. */
    record ObjectAccepted() implements ObjectReply {}

    /**
     * SealBucket: sealed.
     *
     * @param empty whether the partition has no object and no upload of the bucket
     */
    record PartitionSealed(boolean empty) implements ObjectReply {}

    record ObjectRejected(Rejection reason, String detail) implements ObjectReply {}
}

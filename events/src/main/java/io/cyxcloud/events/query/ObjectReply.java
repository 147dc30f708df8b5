package io.cyxcloud.events.query;

import io.cyxcloud.events.object.ObjectVersion;
import io.cyxcloud.events.value.VersionId;
import java.util.Map;

/** What the decider answers to an object command. */
public sealed interface ObjectReply {
    /**
     * CommitObject and CompleteUpload: this version is current.
     *
     * @param checksums S3 checksums in Base64 by algorithm
     */
    record ObjectWritten(
            VersionId version,
            String etag,
            long sizeBytes,
            long modifiedMs,
            Map<String, String> checksums)
            implements ObjectReply {
        public ObjectWritten {
            checksums = Map.copyOf(checksums);
        }

        /** What is to be said of a version. */
        public static ObjectWritten of(ObjectVersion version) {
            return new ObjectWritten(
                    version.id(),
                    version.etag(),
                    version.sizeBytes(),
                    version.modifiedMs(),
                    version.checksums());
        }
    }

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

package io.cyxcloud.events.query;

import io.cyxcloud.events.object.ObjectVersion;
import io.cyxcloud.events.value.VersionId;
import io.cyxcloud.events.value.VersionName;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the decider answers to an object command. */
public sealed interface ObjectReply {
    /**
     * CommitObject and CompleteUpload: this version is current.
     *
     * @param checksums S3 checksums in Base64 by algorithm
     * @param name what S3 calls the version; null in a bucket that was never versioned
     */
    record ObjectWritten(
            VersionId version,
            String etag,
            long sizeBytes,
            long modifiedMs,
            Map<String, String> checksums,
            @Nullable VersionName name)
            implements ObjectReply {
        public ObjectWritten {
            checksums = Map.copyOf(checksums);
        }

        /** In a bucket that was never versioned. */
        public ObjectWritten(
                VersionId version,
                String etag,
                long sizeBytes,
                long modifiedMs,
                Map<String, String> checksums) {
            this(version, etag, sizeBytes, modifiedMs, checksums, null);
        }

        /** What is to be said of a version. */
        public static ObjectWritten of(ObjectVersion version, @Nullable VersionName name) {
            return new ObjectWritten(
                    version.id(),
                    version.etag(),
                    version.sizeBytes(),
                    version.modifiedMs(),
                    version.checksums(),
                    name);
        }
    }

    /**
     * Any other command: done, or there was nothing to do.
     *
     * @param name the version that it was about, or the delete marker that was made; null in a
     *     bucket that was never versioned, unless the command named one
     * @param deleteMarker whether that is a delete marker
     */
    record ObjectAccepted(@Nullable VersionName name, boolean deleteMarker) implements ObjectReply {
        /** There is no version to be named. */
        public ObjectAccepted() {
            this(null, false);
        }
    }

    /**
     * SealBucket: sealed.
     *
     * @param empty whether the partition has no object and no upload of the bucket
     */
    record PartitionSealed(boolean empty) implements ObjectReply {}

    /**
     * Nothing was done.
     *
     * @param logMs the log's time, Unix ms, where that is the reason; otherwise 0
     */
    record ObjectRejected(Rejection reason, String detail, long logMs) implements ObjectReply {
        public ObjectRejected(Rejection reason, String detail) {
            this(reason, detail, 0);
        }
    }
}

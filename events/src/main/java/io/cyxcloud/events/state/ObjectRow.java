package io.cyxcloud.events.state;

import io.cyxcloud.events.object.ObjectVersion;
import io.cyxcloud.events.value.CommandId;
import io.cyxcloud.events.value.UploadId;
import io.cyxcloud.events.value.VersionId;
import org.jspecify.annotations.Nullable;

/**
 * A version of an object. In a store the bytes of an inline body are apart, so that a listing does
 * not read them.
 *
 * @param lastCommand the command that wrote this row: a retry of it is answered from here
 * @param fromUpload the multipart upload that this version was made by, if any
 * @param sequence orders the versions of a key: a higher one is newer; 0 in a bucket that was never
 *     versioned
 * @param nullVersion whether it is the null version of S3
 * @param sinceMs the log's time of the command that made the row what it is, where it is current;
 *     set when it is stored, 0 before and in rows from before there was history
 */
public record ObjectRow(
        ObjectVersion version,
        CommandId lastCommand,
        @Nullable UploadId fromUpload,
        long sequence,
        boolean nullVersion,
        long sinceMs)
        implements VersionRow {
    /** A row that is not stored yet. */
    public ObjectRow(
            ObjectVersion version,
            CommandId lastCommand,
            @Nullable UploadId fromUpload,
            long sequence,
            boolean nullVersion) {
        this(version, lastCommand, fromUpload, sequence, nullVersion, 0);
    }

    /** A row of a bucket that was never versioned. */
    public ObjectRow(ObjectVersion version, CommandId lastCommand, @Nullable UploadId fromUpload) {
        this(version, lastCommand, fromUpload, 0, true);
    }

    @Override
    public VersionId id() {
        return version.id();
    }

    public ObjectRow withVersion(ObjectVersion now) {
        return new ObjectRow(now, lastCommand, fromUpload, sequence, nullVersion, sinceMs);
    }

    public ObjectRow withSince(long nowMs) {
        return new ObjectRow(version, lastCommand, fromUpload, sequence, nullVersion, nowMs);
    }
}

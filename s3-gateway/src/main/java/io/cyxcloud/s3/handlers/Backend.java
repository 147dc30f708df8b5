package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.value.CommandId;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.events.value.UploadId;
import io.cyxcloud.events.value.VersionId;
import io.cyxcloud.ingest.InlineBodies;
import io.cyxcloud.ingest.StreamReader;
import io.cyxcloud.ingest.StreamWriter;
import io.cyxcloud.placement.client.Metadata;
import io.cyxcloud.s3.core.Credentials;
import io.cyxcloud.s3.core.acl.Ownership;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What the operations work on. Thread-safe.
 *
 * @param inlineSizeBytesMax bodies up to this size travel in the log
 * @param nowMs Unix ms
 * @param ids fresh random ids
 * @param ownership of the objects in new buckets, where their creators do not say
 * @param credentials the access keys that there are, and the names of owners
 */
public record Backend(
        Metadata metadata,
        StreamWriter writer,
        StreamReader reader,
        InlineBodies inline,
        int inlineSizeBytesMax,
        String region,
        LongSupplier nowMs,
        Supplier<UUID> ids,
        Ownership ownership,
        Credentials credentials) {

    /** What reads work on that may be stale. */
    Backend staleOk() {
        return new Backend(
                metadata.staleOk(),
                writer,
                reader.staleOk(),
                inline,
                inlineSizeBytesMax,
                region,
                nowMs,
                ids,
                ownership,
                credentials);
    }

    CommandId commandId() {
        return new CommandId(ids.get());
    }

    StreamId streamId() {
        return new StreamId(ids.get());
    }

    VersionId versionId() {
        return new VersionId(ids.get());
    }

    UploadId uploadId() {
        return new UploadId(ids.get());
    }
}

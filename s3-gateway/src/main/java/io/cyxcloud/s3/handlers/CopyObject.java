package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.object.ObjectBody;
import io.cyxcloud.events.object.ObjectCommand;
import io.cyxcloud.events.object.ObjectVersion;
import io.cyxcloud.events.object.WriteCondition;
import io.cyxcloud.events.query.ObjectReply;
import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.StorageClass;
import io.cyxcloud.s3.body.DigestingSource;
import io.cyxcloud.s3.body.Upload;
import io.cyxcloud.s3.core.ChecksumAlgorithm;
import io.cyxcloud.s3.core.CopySource;
import io.cyxcloud.s3.core.ObjectHeaders;
import io.cyxcloud.s3.core.ObjectNames;
import io.cyxcloud.s3.core.S3Error;
import io.cyxcloud.s3.core.UnsupportedHeaders;
import java.io.IOException;
import java.util.Set;

/** CopyObject: reads, and stores again under keys and a class of its own. */
final class CopyObject implements OperationHandler {
    private record Stored(ObjectBody body, Upload.Digests digests) {}

    @Override
    public Reply handle(S3Call call) throws IOException {
        ObjectNames.checkKey(call.key());
        UnsupportedHeaders.check(call.headers());
        boolean replace = isReplaced(call, "x-amz-metadata-directive");
        StorageClass storageClass = Parameters.storageClass(call.headers());
        WriteCondition condition = Parameters.writeCondition(call.headers());
        BucketId bucket = call.bucket();
        CopySource source = CopyReads.source(call);
        VersionParameter.Found found = CopyReads.find(call, source);
        ObjectVersion from = found.row().version();
        WriteExtras extras = WriteExtras.of(call);
        if (!isReplaced(call, "x-amz-tagging-directive")) {
            if (!from.tags().isEmpty()) {
                call.requireTagsCopied(source);
            }
            extras = extras.withTags(from.tags());
        }
        boolean sameClass = storageClass.name().equals(from.storageClass());
        boolean ontoItself =
                source.bucket().equals(call.bucketName()) && source.key().equals(call.key());
        if (ontoItself && source.version() == null && !replace && sameClass) {
            throw S3Error.INVALID_REQUEST.failure(
                    "This copy request is illegal because it is trying to copy an object to itself"
                            + " without changing the object's metadata, storage class, website"
                            + " redirect location or encryption attributes.");
        }
        if (from.sizeBytes() > Upload.LENGTH_BYTES_MAX) {
            throw S3Error.INVALID_REQUEST.failure(
                    "The specified copy source is larger than the maximum allowable size for a"
                            + " copy source: "
                            + Upload.LENGTH_BYTES_MAX);
        }
        ObjectHeaders meta =
                replace
                        ? ObjectHeaders.of(call.headers())
                        : new ObjectHeaders(from.headers(), from.userMetadata());
        Stored stored =
                store(
                        call.backend(),
                        storageClass,
                        from,
                        CopyReads.algorithms(call, from.checksums().keySet()));
        ObjectVersion version =
                version(call.backend(), storageClass, meta, from.sizeBytes(), stored);
        return commit(call, bucket, condition, extras.addTo(version), stored, found);
    }

    private static boolean isReplaced(S3Call call, String header) {
        String directive = call.headers().first(header);
        if (directive == null || directive.equals("COPY")) {
            return false;
        }
        if (!directive.equals("REPLACE")) {
            throw Parameters.invalid(header, directive, "Unknown directive.");
        }
        return true;
    }

    private static Stored store(
            Backend backend,
            StorageClass storageClass,
            ObjectVersion from,
            Set<ChecksumAlgorithm> algorithms)
            throws IOException {
        long size = from.sizeBytes();
        return ObjectBodies.copy(
                backend,
                from.body(),
                0,
                size,
                source -> {
                    DigestingSource digesting = new DigestingSource(source, algorithms);
                    ObjectBody body = ObjectBodies.store(backend, storageClass, digesting, size);
                    return new Stored(body, digesting.digests());
                });
    }

    private static ObjectVersion version(
            Backend backend,
            StorageClass storageClass,
            ObjectHeaders meta,
            long sizeBytes,
            Stored stored) {
        return new ObjectVersion(
                backend.versionId(),
                sizeBytes,
                stored.digests().md5(),
                backend.nowMs().getAsLong(),
                storageClass.name(),
                meta.system(),
                meta.user(),
                stored.digests().checksums(),
                stored.body());
    }

    private static Reply commit(
            S3Call call,
            BucketId bucket,
            WriteCondition condition,
            ObjectVersion version,
            Stored stored,
            VersionParameter.Found source) {
        Backend backend = call.backend();
        ObjectReply.ObjectWritten written =
                Failures.written(
                        backend.metadata()
                                .execute(
                                        new ObjectCommand.CommitObject(
                                                backend.commandId(),
                                                bucket,
                                                call.key(),
                                                version,
                                                condition)));
        return CopyReads.result(
                "CopyObjectResult",
                written.etag(),
                written.modifiedMs(),
                stored.digests(),
                source,
                written.name());
    }
}

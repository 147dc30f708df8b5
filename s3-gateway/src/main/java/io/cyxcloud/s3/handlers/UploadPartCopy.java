package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.object.ObjectTemplate;
import io.cyxcloud.events.object.ObjectVersion;
import io.cyxcloud.events.object.UploadPart;
import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.StorageClass;
import io.cyxcloud.events.value.StreamManifest;
import io.cyxcloud.events.value.UploadId;
import io.cyxcloud.s3.body.DigestingSource;
import io.cyxcloud.s3.body.Upload;
import io.cyxcloud.s3.core.ByteRange;
import io.cyxcloud.s3.core.ChecksumAlgorithm;
import io.cyxcloud.s3.core.CopySource;
import io.cyxcloud.s3.core.S3Error;
import io.cyxcloud.s3.core.UnsupportedHeaders;
import java.io.IOException;
import java.util.Set;

/** UploadPartCopy: a part out of an object or a range of it. */
final class UploadPartCopy implements OperationHandler {
    private record Stored(StreamManifest stream, Upload.Digests digests) {}

    @Override
    public Reply handle(S3Call call) throws IOException {
        UnsupportedHeaders.check(call.headers());
        int number = Parameters.partNumber(call.query());
        UploadId uploadId = Parameters.uploadId(call.query());
        BucketId bucket = call.bucket();
        ObjectTemplate template = Parts.row(call, bucket, uploadId).template();
        StorageClass storageClass = Parameters.storageClass(template.storageClass());
        ChecksumAlgorithm wanted = Parts.algorithm(template);
        Set<ChecksumAlgorithm> algorithms = wanted == null ? Set.of() : Set.of(wanted);
        CopySource source = CopyReads.source(call);
        VersionParameter.Found found = CopyReads.find(call, source);
        ObjectVersion from = found.row().version();
        String range = call.headers().first("x-amz-copy-source-range");
        long offset = 0;
        long length = from.sizeBytes();
        if (range != null) {
            ByteRange.Part part = CopySource.range(range, from.sizeBytes());
            offset = part.first();
            length = part.lengthBytes();
        }
        if (length > Upload.LENGTH_BYTES_MAX) {
            throw S3Error.ENTITY_TOO_LARGE.failure();
        }
        Stored stored = store(call.backend(), storageClass, algorithms, from, offset, length);
        long nowMs = call.backend().nowMs().getAsLong();
        String etag = stored.digests().md5();
        Parts.commit(
                call,
                bucket,
                uploadId,
                new UploadPart(number, etag, nowMs, stored.digests().checksums(), stored.stream()));
        return CopyReads.result("CopyPartResult", etag, nowMs, stored.digests(), found, null);
    }

    private static Stored store(
            Backend backend,
            StorageClass storageClass,
            Set<ChecksumAlgorithm> algorithms,
            ObjectVersion from,
            long offset,
            long length)
            throws IOException {
        return ObjectBodies.copy(
                backend,
                from.body(),
                offset,
                length,
                source -> {
                    DigestingSource digesting = new DigestingSource(source, algorithms);
                    StreamManifest stream =
                            ObjectBodies.storeStream(backend, storageClass, digesting, length);
                    return new Stored(stream, digesting.digests());
                });
    }
}

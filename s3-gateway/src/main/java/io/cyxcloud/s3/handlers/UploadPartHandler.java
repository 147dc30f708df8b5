package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.object.ObjectTemplate;
import io.cyxcloud.events.object.UploadPart;
import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.StorageClass;
import io.cyxcloud.events.value.StreamManifest;
import io.cyxcloud.events.value.UploadId;
import io.cyxcloud.s3.body.Upload;
import io.cyxcloud.s3.core.ChecksumAlgorithm;
import io.cyxcloud.s3.core.UnsupportedHeaders;
import io.cyxcloud.s3.core.UploadChecksums;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;

/** UploadPart; a part of the same number sent before is replaced. */
final class UploadPartHandler implements OperationHandler {
    @Override
    public Reply handle(S3Call call) throws IOException {
        UnsupportedHeaders.check(call.headers());
        int number = Parameters.partNumber(call.query());
        UploadId uploadId = Parameters.uploadId(call.query());
        Upload upload = call.upload();
        BucketId bucket = call.bucket();
        Backend backend = call.backend();
        ObjectTemplate template = Parts.row(call, bucket, uploadId).template();
        StorageClass storageClass = Parameters.storageClass(template.storageClass());
        ChecksumAlgorithm wanted = Parts.algorithm(template);
        if (wanted != null) {
            upload.compute(wanted);
            UploadChecksums.checkAlgorithm(
                    Objects.requireNonNull(upload.algorithm()), template.checksum());
        }
        StreamManifest stream =
                ObjectBodies.storeStream(backend, storageClass, upload, upload.lengthBytes());
        Upload.Digests digests = upload.finish();
        Parts.commit(
                call,
                bucket,
                uploadId,
                new UploadPart(
                        number,
                        digests.md5(),
                        backend.nowMs().getAsLong(),
                        digests.checksums(),
                        stream));
        Map<String, String> headers = PutObject.checksumHeaders(digests.checksums());
        headers.put("ETag", "\"" + digests.md5() + "\"");
        headers.put("x-amz-server-side-encryption", "AES256");
        return new Reply.Empty(200, headers);
    }
}

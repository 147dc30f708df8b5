package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.object.ObjectCommand;
import io.cyxcloud.events.object.ObjectTemplate;
import io.cyxcloud.events.value.StorageClass;
import io.cyxcloud.events.value.UploadId;
import io.cyxcloud.s3.core.ChecksumAlgorithm;
import io.cyxcloud.s3.core.ObjectHeaders;
import io.cyxcloud.s3.core.ObjectNames;
import io.cyxcloud.s3.core.S3Error;
import io.cyxcloud.s3.core.UnsupportedHeaders;
import io.cyxcloud.s3.core.XmlWriter;
import java.util.Map;
import java.util.TreeMap;

/** CreateMultipartUpload. */
final class CreateMultipartUpload implements OperationHandler {
    @Override
    public Reply handle(S3Call call) {
        ObjectNames.checkKey(call.key());
        UnsupportedHeaders.check(call.headers());
        StorageClass storageClass = Parameters.storageClass(call.headers());
        ObjectHeaders meta = ObjectHeaders.of(call.headers());
        Map<String, String> answer = new TreeMap<>();
        String algorithm = call.headers().first("x-amz-checksum-algorithm");
        if (algorithm != null) {
            if (ChecksumAlgorithm.ofName(algorithm) == null) {
                throw S3Error.INVALID_REQUEST.failure(
                        "Checksum algorithm provided is unsupported. Please try again with any of"
                                + " the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]");
            }
            answer.put("x-amz-checksum-algorithm", algorithm);
        }
        answer.put("x-amz-server-side-encryption", "AES256");
        Backend backend = call.backend();
        UploadId upload = backend.uploadId();
        Failures.accepted(
                backend.metadata()
                        .execute(
                                new ObjectCommand.StartUpload(
                                        backend.commandId(),
                                        call.bucket(),
                                        call.key(),
                                        upload,
                                        new ObjectTemplate(
                                                storageClass.name(), meta.system(), meta.user()),
                                        backend.nowMs().getAsLong())));
        return new Reply.Document(
                200,
                answer,
                XmlWriter.document("InitiateMultipartUploadResult")
                        .text("Bucket", call.bucketName())
                        .text("Key", call.key())
                        .text("UploadId", upload.toString())
                        .finish());
    }
}

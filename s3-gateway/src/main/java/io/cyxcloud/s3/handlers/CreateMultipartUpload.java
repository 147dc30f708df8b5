package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.object.ObjectCommand;
import io.cyxcloud.events.object.ObjectTemplate;
import io.cyxcloud.events.object.UploadChecksum;
import io.cyxcloud.events.value.StorageClass;
import io.cyxcloud.events.value.UploadId;
import io.cyxcloud.s3.core.ObjectHeaders;
import io.cyxcloud.s3.core.ObjectNames;
import io.cyxcloud.s3.core.UnsupportedHeaders;
import io.cyxcloud.s3.core.UploadChecksums;
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
        WriteExtras extras = WriteExtras.of(call);
        Map<String, String> answer = new TreeMap<>();
        UploadChecksum checksum = UploadChecksums.asked(call.headers());
        if (checksum != null) {
            answer.put("x-amz-checksum-algorithm", checksum.algorithm());
            answer.put("x-amz-checksum-type", checksum.type().name());
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
                                                storageClass.name(),
                                                meta.system(),
                                                meta.user(),
                                                checksum,
                                                extras.tags(),
                                                extras.retention(),
                                                extras.legalHold(),
                                                extras.acl()),
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

package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.object.ObjectCommand;
import io.cyxcloud.events.object.ObjectTemplate;
import io.cyxcloud.events.object.UploadChecksum;
import io.cyxcloud.events.object.UploadPart;
import io.cyxcloud.events.query.PartPage;
import io.cyxcloud.events.state.UploadRow;
import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.UploadId;
import io.cyxcloud.s3.core.ChecksumAlgorithm;
import io.cyxcloud.s3.core.S3Error;
import org.jspecify.annotations.Nullable;

/** What the operations on parts have in common. */
final class Parts {
    private Parts() {}

    /** The upload and a page of its parts, when it goes on. */
    static PartPage page(
            S3Call call, BucketId bucket, UploadId upload, int afterPart, int partsMax) {
        return call.backend()
                .metadata()
                .parts(bucket, call.key(), upload, afterPart, partsMax)
                .orElseThrow(
                        () -> S3Error.NO_SUCH_UPLOAD.failure().with("UploadId", upload.toString()));
    }

    /** The upload itself. */
    static UploadRow row(S3Call call, BucketId bucket, UploadId upload) {
        return page(call, bucket, upload, 0, 0).upload();
    }

    /** The checksum that every part has; null when the upload was created without one. */
    static @Nullable ChecksumAlgorithm algorithm(ObjectTemplate template) {
        UploadChecksum checksum = template.checksum();
        return checksum == null ? null : ChecksumAlgorithm.ofName(checksum.algorithm());
    }

    static void commit(S3Call call, BucketId bucket, UploadId upload, UploadPart part) {
        Failures.accepted(
                call.backend()
                        .metadata()
                        .execute(
                                new ObjectCommand.CommitPart(
                                        call.backend().commandId(),
                                        bucket,
                                        call.key(),
                                        upload,
                                        part)));
    }
}

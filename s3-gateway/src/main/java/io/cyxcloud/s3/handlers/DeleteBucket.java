package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.object.ObjectCommand;
import io.cyxcloud.events.query.BucketReply;
import io.cyxcloud.events.query.ListQuery;
import io.cyxcloud.events.query.ListedUpload;
import io.cyxcloud.events.query.Rejection;
import io.cyxcloud.events.query.UploadPage;
import io.cyxcloud.events.query.UploadsQuery;
import io.cyxcloud.events.query.VersionsQuery;
import io.cyxcloud.events.state.BucketRow;
import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.s3.core.S3Error;
import io.cyxcloud.s3.core.S3Exception;

/**
 * DeleteBucket: only when no version of any object is in it. As on S3, uploads that were never
 * completed do not hold it back: they are aborted.
 */
final class DeleteBucket implements OperationHandler {
    @Override
    public Reply handle(S3Call call) {
        BucketRow row = call.bucketRow();
        Backend backend = call.backend();
        BucketReply reply = backend.metadata().deleteBucket(row.name());
        if (isNotEmpty(reply) && !hasVersions(backend, row.bucket())) {
            abortUploads(backend, row.bucket());
            reply = backend.metadata().deleteBucket(row.name());
        }
        if (reply instanceof BucketReply.BucketRejected rejected) {
            throw Failures.of(rejected.reason(), rejected.detail()).with("BucketName", row.name());
        }
        return Reply.empty(204);
    }

    private static boolean isNotEmpty(BucketReply reply) {
        return reply instanceof BucketReply.BucketRejected rejected
                && rejected.reason() == Rejection.BUCKET_NOT_EMPTY;
    }

    private static boolean hasVersions(Backend backend, BucketId bucket) {
        VersionsQuery any = new VersionsQuery(bucket, "", "", "", null, 1);
        return !backend.metadata().versions(any).entries().isEmpty();
    }

    /** One that ends by itself meanwhile is none to abort. */
    private static void abortUploads(Backend backend, BucketId bucket) {
        UploadPage page;
        UploadsQuery query = new UploadsQuery(bucket, "", "", "", null, ListQuery.KEYS_MAX);
        do {
            page = backend.metadata().uploads(query);
            page.entries().forEach(upload -> abort(backend, bucket, upload));
            query =
                    new UploadsQuery(
                            bucket,
                            "",
                            "",
                            page.nextKeyMarker(),
                            page.nextUploadIdMarker(),
                            ListQuery.KEYS_MAX);
        } while (page.truncated());
    }

    private static void abort(Backend backend, BucketId bucket, ListedUpload upload) {
        try {
            Failures.accepted(
                    backend.metadata()
                            .execute(
                                    new ObjectCommand.AbortUpload(
                                            backend.commandId(),
                                            bucket,
                                            upload.key(),
                                            upload.upload(),
                                            backend.nowMs().getAsLong())));
        } catch (S3Exception e) {
            if (e.error() != S3Error.NO_SUCH_UPLOAD) {
                throw e;
            }
        }
    }
}

package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.query.BucketReply;

/** DeleteBucket: only when it is empty. */
final class DeleteBucket implements OperationHandler {
    @Override
    public Reply handle(S3Call call) {
        String name = call.bucketRow().name();
        BucketReply reply = call.backend().metadata().deleteBucket(name);
        if (reply instanceof BucketReply.BucketRejected rejected) {
            throw Failures.of(rejected.reason(), rejected.detail()).with("BucketName", name);
        }
        return Reply.empty(204);
    }
}

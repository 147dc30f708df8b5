package io.cyxcloud.s3.handlers;

import java.util.Map;

/** HeadBucket. */
final class HeadBucket implements OperationHandler {
    @Override
    public Reply handle(S3Call call) {
        call.bucketRow();
        return new Reply.Empty(
                200,
                Map.of(
                        "x-amz-bucket-region",
                        call.backend().region(),
                        "x-amz-access-point-alias",
                        "false",
                        "Content-Type",
                        "application/xml"));
    }
}

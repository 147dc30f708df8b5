package io.cyxcloud.s3.handlers;

import io.cyxcloud.s3.core.XmlWriter;

/** GetBucketLocation: empty stands for us-east-1. */
final class GetBucketLocation implements OperationHandler {
    private static final String NAMELESS_REGION = "us-east-1";

    @Override
    public Reply handle(S3Call call) {
        String location = call.bucketRow().location();
        String region = location.isEmpty() ? call.backend().region() : location;
        return Reply.xml(
                XmlWriter.textDocument(
                        "LocationConstraint", region.equals(NAMELESS_REGION) ? "" : region));
    }
}

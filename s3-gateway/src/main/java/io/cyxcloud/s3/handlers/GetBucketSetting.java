package io.cyxcloud.s3.handlers;

import io.cyxcloud.s3.core.Operation;
import io.cyxcloud.s3.core.S3Error;
import io.cyxcloud.s3.core.S3Exception;
import io.cyxcloud.s3.core.XmlWriter;

/** Reads of settings that no bucket has here, answered as S3 answers when they were never made. */
final class GetBucketSetting implements OperationHandler {
    @Override
    public Reply handle(S3Call call) {
        String name = call.bucketRow().name();
        String setting = Operation.subresource(call.query());
        return switch (setting == null ? "" : setting) {
            case "accelerate" -> document("AccelerateConfiguration");
            case "logging" -> document("BucketLoggingStatus");
            case "notification" -> document("NotificationConfiguration");
            case "requestPayment" ->
                    Reply.xml(
                            XmlWriter.document("RequestPaymentConfiguration")
                                    .text("Payer", "BucketOwner")
                                    .finish());
            case "lifecycle" -> throw missing(S3Error.NO_SUCH_LIFECYCLE_CONFIGURATION, name);
            case "website" -> throw missing(S3Error.NO_SUCH_WEBSITE_CONFIGURATION, name);
            case "replication" -> throw missing(S3Error.NO_SUCH_REPLICATION_CONFIGURATION, name);
            default -> throw S3Error.NOT_IMPLEMENTED.failure();
        };
    }

    private static Reply document(String root) {
        return Reply.xml(XmlWriter.document(root).finish());
    }

    private static S3Exception missing(S3Error error, String bucket) {
        return error.failure().with("BucketName", bucket);
    }
}

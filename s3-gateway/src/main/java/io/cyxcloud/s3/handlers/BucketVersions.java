package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.bucket.BucketCommand;
import io.cyxcloud.events.bucket.BucketRules;
import io.cyxcloud.events.bucket.BucketVersioning;
import io.cyxcloud.events.state.BucketRow;
import io.cyxcloud.s3.core.S3Error;
import io.cyxcloud.s3.core.XmlElement;
import io.cyxcloud.s3.core.XmlWriter;
import java.io.IOException;

/** GetBucketVersioning and PutBucketVersioning. */
final class BucketVersions implements OperationHandler {
    private static final int DOCUMENT_BYTES_MAX = 64 << 10;

    @Override
    public Reply handle(S3Call call) throws IOException {
        return call.head().method().equals("PUT") ? put(call) : get(call);
    }

    private static Reply get(S3Call call) {
        XmlWriter xml = XmlWriter.document("VersioningConfiguration");
        switch (rules(call).versioning()) {
            case UNVERSIONED -> {}
            case ENABLED -> xml.text("Status", "Enabled");
            case SUSPENDED -> xml.text("Status", "Suspended");
        }
        return Reply.xml(xml.finish());
    }

    private static Reply put(S3Call call) throws IOException {
        BucketRow row = call.bucketRow();
        XmlElement wanted =
                XmlElement.parse(call.document(DOCUMENT_BYTES_MAX), "VersioningConfiguration");
        if ("Enabled".equals(wanted.childText("MfaDelete"))) {
            throw S3Error.NOT_IMPLEMENTED.failure("MFA delete is not implemented");
        }
        String status = wanted.childText("Status");
        Backend backend = call.backend();
        var _ =
                Failures.done(
                        backend.metadata()
                                .execute(
                                        new BucketCommand.SetBucketVersioning(
                                                backend.commandId(),
                                                row.name(),
                                                versioning(status == null ? "" : status),
                                                backend.nowMs().getAsLong(),
                                                row.bucket())));
        return Reply.empty(200);
    }

    private static BucketVersioning versioning(String status) {
        return switch (status) {
            case "Enabled" -> BucketVersioning.ENABLED;
            case "Suspended" -> BucketVersioning.SUSPENDED;
            default -> throw S3Error.ILLEGAL_VERSIONING_CONFIGURATION.failure();
        };
    }

    /** What holds in the caller's bucket. */
    static BucketRules rules(S3Call call) {
        String name = call.bucketRow().name();
        return call.backend()
                .metadata()
                .rules(name)
                .orElseThrow(() -> S3Error.NO_SUCH_BUCKET.failure().with("BucketName", name));
    }
}

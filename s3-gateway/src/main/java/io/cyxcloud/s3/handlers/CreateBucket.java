package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.bucket.BucketCommand;
import io.cyxcloud.events.query.BucketReply;
import io.cyxcloud.events.query.Rejection;
import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.s3.core.ObjectNames;
import io.cyxcloud.s3.core.S3Error;
import io.cyxcloud.s3.core.UnsupportedHeaders;
import io.cyxcloud.s3.core.XmlElement;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** CreateBucket. */
final class CreateBucket implements OperationHandler {
    private static final int DOCUMENT_BYTES_MAX = 64 << 10;

    /** Where a bucket one owns may be created again, as S3 has always let it. */
    private static final String LENIENT_REGION = "us-east-1";

    @Override
    public Reply handle(S3Call call) throws IOException {
        String name = call.bucketName();
        ObjectNames.checkBucket(name);
        UnsupportedHeaders.check(call.headers());
        String location = location(call);
        Backend backend = call.backend();
        boolean locked = "true".equals(call.headers().first("x-amz-bucket-object-lock-enabled"));
        BucketReply reply =
                backend.metadata()
                        .execute(
                                new BucketCommand.CreateBucket(
                                        backend.commandId(),
                                        name,
                                        new BucketId(backend.ids().get()),
                                        call.caller().ownerId(),
                                        location,
                                        backend.nowMs().getAsLong(),
                                        locked));
        if (reply instanceof BucketReply.BucketRejected rejected) {
            answerRejected(call, name, rejected, locked);
        }
        return new Reply.Empty(200, Map.of("Location", "/" + name));
    }

    /** Returns when the bucket is the caller's already, and that is fine. */
    private static void answerRejected(
            S3Call call, String name, BucketReply.BucketRejected rejected, boolean locked) {
        if (rejected.reason() != Rejection.BUCKET_EXISTS) {
            throw Failures.of(rejected.reason(), rejected.detail());
        }
        boolean own =
                call.backend()
                        .metadata()
                        .bucket(name)
                        .filter(row -> row.owner().equals(call.caller().ownerId()))
                        .isPresent();
        if (!own) {
            throw S3Error.BUCKET_ALREADY_EXISTS.failure().with("BucketName", name);
        }
        // the bucket there is may have no lock, and is not given one for good by the way
        if (locked || !call.backend().region().equals(LENIENT_REGION)) {
            throw S3Error.BUCKET_ALREADY_OWNED_BY_YOU.failure().with("BucketName", name);
        }
    }

    /** The location constraint; empty when none is given. */
    private static String location(S3Call call) throws IOException {
        if (call.body().lengthBytes() <= 0) {
            return "";
        }
        byte[] document = call.document(DOCUMENT_BYTES_MAX);
        if (document.length == 0) {
            return "";
        }
        XmlElement configuration = XmlElement.parse(document, "CreateBucketConfiguration");
        @Nullable String location = configuration.childText("LocationConstraint");
        if (location == null || location.isBlank()) {
            return "";
        }
        if (!location.strip().equals(call.backend().region())) {
            throw S3Error.INVALID_LOCATION_CONSTRAINT
                    .failure()
                    .with("LocationConstraint", location.strip());
        }
        return location.strip();
    }
}

package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.bucket.BucketSetting;
import io.cyxcloud.events.state.BucketRow;
import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.s3.core.S3Error;
import io.cyxcloud.s3.core.XmlWriter;
import io.cyxcloud.s3.core.policy.BucketPolicy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** GetBucketPolicy, PutBucketPolicy, DeleteBucketPolicy and GetBucketPolicyStatus. */
final class BucketPolicyDocument implements OperationHandler {
    /** More than a policy may have: the grammar says so in S3's words. */
    private static final int DOCUMENT_BYTES_MAX = 128 << 10;

    @Override
    public Reply handle(S3Call call) throws IOException {
        BucketRow bucket = call.bucketRow();
        return switch (call.head().method()) {
            case "PUT" -> put(call, bucket);
            case "DELETE" -> set(call, bucket, null);
            default ->
                    new Reply.Document(
                            200,
                            Map.of("Content-Type", "application/json"),
                            new String(policy(call, bucket), StandardCharsets.UTF_8));
        };
    }

    /** Whether the policy or the access list allows something to just anybody. */
    static Reply status(S3Call call) {
        BucketRow bucket = call.bucketRow();
        boolean isPublic =
                BucketPolicies.acls(call.backend().metadata(), bucket).isPublic()
                        || call.backend()
                                .metadata()
                                .setting(bucket.name(), BucketSetting.POLICY)
                                .map(row ->
                                        BucketPolicy.parse(row.document().toArray(), bucket.name()))
                                .filter(BucketPolicy::isPublic)
                                .isPresent();
        return Reply.xml(XmlWriter.document("PolicyStatus").text("IsPublic", isPublic).finish());
    }

    private static Reply put(S3Call call, BucketRow bucket) throws IOException {
        byte[] document = call.document(DOCUMENT_BYTES_MAX);
        BucketPolicy policy = BucketPolicy.parse(document, bucket.name());
        boolean blocked =
                policy.isPublic()
                        && BucketPolicies.isBlocked(
                                call.backend().metadata(), bucket.name(), "BlockPublicPolicy");
        if (blocked) {
            throw S3Error.ACCESS_DENIED.failure(
                    "Access Denied because public policies are blocked by the BlockPublicPolicy"
                            + " block public access setting.");
        }
        return set(call, bucket, Bytes.copyOf(document));
    }

    private static Reply set(S3Call call, BucketRow bucket, @Nullable Bytes document) {
        BucketDocument.set(call, bucket, BucketSetting.POLICY, document);
        return Reply.empty(204);
    }

    private static byte[] policy(S3Call call, BucketRow bucket) {
        return call.backend()
                .metadata()
                .setting(bucket.name(), BucketSetting.POLICY)
                .orElseThrow(() ->
                        S3Error.NO_SUCH_BUCKET_POLICY.failure().with("BucketName", bucket.name()))
                .document()
                .toArray();
    }
}

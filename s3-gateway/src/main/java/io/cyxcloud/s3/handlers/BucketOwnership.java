package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.bucket.BucketSetting;
import io.cyxcloud.events.state.BucketRow;
import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.s3.core.S3Error;
import io.cyxcloud.s3.core.acl.Ownership;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * GetBucketOwnershipControls, PutBucketOwnershipControls and DeleteBucketOwnershipControls. Where
 * there are none, objects are the bucket owner's and no access list counts.
 */
final class BucketOwnership implements OperationHandler {
    private static final int DOCUMENT_BYTES_MAX = 64 << 10;

    @Override
    public Reply handle(S3Call call) throws IOException {
        BucketRow bucket = call.bucketRow();
        return switch (call.head().method()) {
            case "PUT" -> {
                Ownership ownership = Ownership.parse(call.document(DOCUMENT_BYTES_MAX));
                if (!ownership.listsCount() && hasList(call, bucket)) {
                    throw S3Error.INVALID_BUCKET_ACL_WITH_OWNERSHIP.failure();
                }
                set(call, bucket, ownership);
                yield Reply.empty(200);
            }
            case "DELETE" -> {
                BucketDocument.set(call, bucket, BucketSetting.OWNERSHIP_CONTROLS, null);
                yield Reply.empty(204);
            }
            default ->
                    Reply.xml(
                            call.backend()
                                    .metadata()
                                    .setting(bucket.name(), BucketSetting.OWNERSHIP_CONTROLS)
                                    .map(row -> Ownership.parse(row.document().toArray()))
                                    .orElseThrow(() ->
                                            S3Error.NO_SUCH_OWNERSHIP_CONTROLS
                                                    .failure()
                                                    .with("BucketName", bucket.name()))
                                    .document());
        };
    }

    static void set(S3Call call, BucketRow bucket, Ownership ownership) {
        byte[] document = ownership.document().getBytes(StandardCharsets.UTF_8);
        BucketDocument.set(call, bucket, BucketSetting.OWNERSHIP_CONTROLS, Bytes.copyOf(document));
    }

    /** Whether the bucket has a list of its own that grants something to others. */
    private static boolean hasList(S3Call call, BucketRow bucket) {
        return call.backend().metadata().setting(bucket.name(), BucketSetting.ACL).isPresent();
    }
}

package io.cyxcloud.s3.handlers;

import io.cyxcloud.s3.core.BucketProtection;
import java.io.IOException;

/** PutBucketAcl and PutObjectAcl: what they may say holds already. */
final class PutAcl implements OperationHandler {
    private static final int DOCUMENT_BYTES_MAX = 64 << 10;

    @Override
    public Reply handle(S3Call call) throws IOException {
        if (call.resource().key() == null) {
            call.bucketRow();
        } else {
            var _ = ObjectReads.found(call);
        }
        BucketProtection.requireOwnersList(
                call.headers(), call.document(DOCUMENT_BYTES_MAX), call.owner().id());
        return Reply.empty(200);
    }
}

package io.cyxcloud.s3.handlers;

import io.cyxcloud.s3.core.Credential;
import io.cyxcloud.s3.core.XmlWriter;

/** GetBucketAcl and GetObjectAcl: the owner may do everything, nobody else anything. */
final class GetAcl implements OperationHandler {
    @Override
    public Reply handle(S3Call call) {
        if (call.resource().key() == null) {
            call.bucketRow();
        } else {
            var _ = ObjectReads.found(call);
        }
        Credential owner = call.caller(); // buckets are used by their owners only
        return Reply.xml(
                XmlWriter.document("AccessControlPolicy")
                        .person("Owner", owner.ownerId(), owner.displayName())
                        .open("AccessControlList")
                        .fullControl(owner.ownerId(), owner.displayName())
                        .finish());
    }
}

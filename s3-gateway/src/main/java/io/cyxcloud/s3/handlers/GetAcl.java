package io.cyxcloud.s3.handlers;

import io.cyxcloud.s3.core.Owner;
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
        Owner owner = call.owner();
        return Reply.xml(
                XmlWriter.document("AccessControlPolicy")
                        .person("Owner", owner.id(), owner.displayName())
                        .open("AccessControlList")
                        .fullControl(owner.id(), owner.displayName())
                        .finish());
    }
}

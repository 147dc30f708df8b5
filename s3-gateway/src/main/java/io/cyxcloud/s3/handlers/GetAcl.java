package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.object.AccessList;
import io.cyxcloud.s3.core.acl.AclGrammar;
import io.cyxcloud.s3.core.policy.BucketAcls;
import java.util.Map;

/** GetBucketAcl and GetObjectAcl: where no list counts, the owner's alone. */
final class GetAcl implements OperationHandler {
    @Override
    public Reply handle(S3Call call) {
        if (call.resource().key() == null) {
            return document(call, ofBucket(call), Map.of());
        }
        VersionParameter.Found found = ObjectReads.found(call);
        AccessList list = ObjectAcls.ofFound(found.row().version(), call.acls());
        return document(call, list, found.header());
    }

    private static AccessList ofBucket(S3Call call) {
        BucketAcls acls = BucketPolicies.acls(call.backend().metadata(), call.bucketRow());
        return acls.ownership().listsCount() ? acls.list() : AccessList.ofOwner(acls.owner());
    }

    private static Reply document(S3Call call, AccessList list, Map<String, String> headers) {
        String document = AclGrammar.document(list, call.backend().credentials()::owner);
        return new Reply.Document(200, headers, document);
    }
}

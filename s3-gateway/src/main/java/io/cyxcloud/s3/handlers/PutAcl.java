package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.bucket.BucketSetting;
import io.cyxcloud.events.object.AccessList;
import io.cyxcloud.events.object.ObjectCommand;
import io.cyxcloud.events.state.BucketRow;
import io.cyxcloud.s3.core.S3Error;
import io.cyxcloud.s3.core.acl.AclGrammar;
import io.cyxcloud.s3.core.acl.AclHeaders;
import io.cyxcloud.s3.core.policy.BucketAcls;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** PutBucketAcl and PutObjectAcl. */
final class PutAcl implements OperationHandler {
    private static final int DOCUMENT_BYTES_MAX = 64 << 10;

    @Override
    public Reply handle(S3Call call) throws IOException {
        return call.resource().key() == null ? ofBucket(call) : ofObject(call);
    }

    private static Reply ofBucket(S3Call call) throws IOException {
        BucketRow bucket = call.bucketRow();
        BucketAcls acls = BucketPolicies.acls(call.backend().metadata(), bucket);
        AccessList list = asked(call, acls, bucket.owner());
        BucketDocument.set(call, bucket, BucketSetting.ACL, BucketAclDocument.of(list));
        return Reply.empty(200);
    }

    private static Reply ofObject(S3Call call) throws IOException {
        VersionParameter.Found found = ObjectReads.found(call);
        BucketAcls acls = call.acls();
        String owner = acls.ownerOf(found.row().version().acl());
        AccessList list = asked(call, acls, owner);
        Backend backend = call.backend();
        var _ =
                Failures.accepted(
                        backend.metadata()
                                .execute(
                                        new ObjectCommand.SetObjectAcl(
                                                backend.commandId(),
                                                call.bucket(),
                                                call.key(),
                                                VersionParameter.of(call.query()),
                                                found.row().version().id(),
                                                ObjectAcls.written(list, acls),
                                                backend.nowMs().getAsLong())));
        return new Reply.Empty(200, found.header());
    }

    /** The list, from the headers or else the body. */
    private static AccessList asked(S3Call call, BucketAcls acls, String owner) throws IOException {
        byte[] document = call.document(DOCUMENT_BYTES_MAX);
        if (!acls.ownership().listsCount()) {
            throw S3Error.ACCESS_CONTROL_LIST_NOT_SUPPORTED.failure();
        }
        @Nullable AccessList ofHeaders = AclHeaders.list(call.headers(), owner, acls.owner());
        if (ofHeaders != null && document.length > 0) {
            throw S3Error.UNEXPECTED_CONTENT.failure();
        }
        if (ofHeaders == null && document.length == 0) {
            throw S3Error.MISSING_SECURITY_HEADER.failure();
        }
        AccessList list = ofHeaders == null ? AclGrammar.parse(document, owner) : ofHeaders;
        ObjectAcls.requireAllowed(call, list);
        return list;
    }
}

package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.bucket.BucketCommand;
import io.cyxcloud.events.bucket.BucketSetting;
import io.cyxcloud.events.object.AccessList;
import io.cyxcloud.events.query.BucketReply;
import io.cyxcloud.events.query.Rejection;
import io.cyxcloud.events.state.BucketRow;
import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.placement.client.Metadata;
import io.cyxcloud.s3.core.ObjectNames;
import io.cyxcloud.s3.core.S3Error;
import io.cyxcloud.s3.core.UnsupportedHeaders;
import io.cyxcloud.s3.core.XmlElement;
import io.cyxcloud.s3.core.acl.AclHeaders;
import io.cyxcloud.s3.core.acl.Ownership;
import io.cyxcloud.s3.core.policy.BucketAcls;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** CreateBucket. */
final class CreateBucket implements OperationHandler {
    private static final int DOCUMENT_BYTES_MAX = 64 << 10;
    private static final String OWNERSHIP = "x-amz-object-ownership";

    /** Where a bucket one owns may be created again, as S3 has always let it. */
    private static final String LENIENT_REGION = "us-east-1";

    @Override
    public Reply handle(S3Call call) throws IOException {
        String name = call.bucketName();
        ObjectNames.checkBucket(name);
        UnsupportedHeaders.check(call.headers());
        String location = location(call);
        Backend backend = call.backend();
        String owner = call.caller().ownerId();
        String asked = call.headers().first(OWNERSHIP);
        Ownership ownership = asked == null ? backend.ownership() : ownership(asked);
        AccessList list = list(call, ownership, owner);
        boolean locked = "true".equals(call.headers().first("x-amz-bucket-object-lock-enabled"));
        BucketReply reply =
                backend.metadata()
                        .execute(
                                new BucketCommand.CreateBucket(
                                        backend.commandId(),
                                        name,
                                        new BucketId(backend.ids().get()),
                                        owner,
                                        location,
                                        backend.nowMs().getAsLong(),
                                        locked));
        switch (reply) {
            case BucketReply.BucketRejected rejected ->
                    answerRejected(call, name, rejected, locked, asked, list);
            // a client that hears nothing of this has a bucket that is its own alone
            case BucketReply.BucketDone done -> {
                BucketOwnership.set(call, done.row(), ownership);
                Bytes document = BucketAclDocument.of(list);
                if (document != null) {
                    BucketDocument.set(call, done.row(), BucketSetting.ACL, document);
                }
            }
        }
        return new Reply.Empty(200, Map.of("Location", "/" + name));
    }

    /** Returns when the bucket is the caller's already, and that is fine. */
    private static void answerRejected(
            S3Call call,
            String name,
            BucketReply.BucketRejected rejected,
            boolean locked,
            @Nullable String ownership,
            AccessList list) {
        if (rejected.reason() != Rejection.BUCKET_EXISTS) {
            throw Failures.of(rejected.reason(), rejected.detail());
        }
        Metadata metadata = call.backend().metadata();
        BucketRow row = metadata.bucket(name).orElse(null);
        boolean own =
                row != null
                        && row.owner().equals(call.caller().ownerId())
                        // one that is not as it is asked for is not made so by the way
                        && isAlike(BucketPolicies.acls(metadata, row), ownership, list);
        if (!own) {
            throw S3Error.BUCKET_ALREADY_EXISTS.failure().with("BucketName", name);
        }
        // the bucket there is may have no lock, and is not given one for good by the way
        if (locked || !call.backend().region().equals(LENIENT_REGION)) {
            throw S3Error.BUCKET_ALREADY_OWNED_BY_YOU.failure().with("BucketName", name);
        }
    }

    private static boolean isAlike(BucketAcls acls, @Nullable String ownership, AccessList list) {
        return (ownership == null || acls.ownership() == Ownership.of(ownership))
                && Set.copyOf(acls.list().grants()).equals(Set.copyOf(list.grants()));
    }

    private static Ownership ownership(String name) {
        Ownership ownership = Ownership.of(name);
        if (ownership == null) {
            throw Parameters.invalid(OWNERSHIP, name, "Invalid x-amz-object-ownership header");
        }
        return ownership;
    }

    /** The bucket's own list; its owner's alone where the headers ask for no other. */
    private static AccessList list(S3Call call, Ownership ownership, String owner) {
        AccessList asked = AclHeaders.list(call.headers(), owner, owner);
        AccessList owners = AccessList.ofOwner(owner);
        if (asked != null && !asked.equals(owners) && !ownership.listsCount()) {
            throw S3Error.INVALID_BUCKET_ACL_WITH_OWNERSHIP.failure();
        }
        return asked == null ? owners : asked;
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

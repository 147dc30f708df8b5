package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.object.AccessList;
import io.cyxcloud.events.object.ObjectVersion;
import io.cyxcloud.s3.core.S3Error;
import io.cyxcloud.s3.core.acl.AclHeaders;
import io.cyxcloud.s3.core.acl.Ownership;
import io.cyxcloud.s3.core.policy.BucketAcls;
import org.jspecify.annotations.Nullable;

/** Whose a new object or upload is, and its access list. */
final class ObjectAcls {
    private ObjectAcls() {}

    /**
     * The list that a write's headers ask for; null when it is the bucket owner's alone. What is
     * written without a signature is the bucket owner's, with the grants that it asks for.
     *
     * @throws io.cyxcloud.s3.core.S3Exception AccessControlListNotSupported, AccessDenied for
     *     public lists where they are blocked, and what {@link AclHeaders#list} refuses
     */
    static @Nullable AccessList ofNew(S3Call call) {
        BucketAcls acls = call.acls();
        if (!acls.ownership().listsCount()) {
            AclHeaders.requireNone(call.headers());
            return null;
        }
        String owner = owner(call, acls);
        AccessList asked = AclHeaders.list(call.headers(), owner, acls.owner());
        if (asked == null) {
            return written(AccessList.ofOwner(owner), acls);
        }
        requireAllowed(call, asked);
        return written(asked, acls);
    }

    private static String owner(S3Call call, BucketAcls acls) {
        boolean given =
                call.isAnonymous()
                        || (acls.ownership() == Ownership.BUCKET_OWNER_PREFERRED
                                && AclHeaders.giveToBucketOwner(call.headers()));
        return given ? acls.owner() : call.caller().ownerId();
    }

    /** As it is stored: null for the bucket owner alone. */
    static @Nullable AccessList written(AccessList list, BucketAcls acls) {
        return list.equals(AccessList.ofOwner(acls.owner())) ? null : list;
    }

    /** The list that counts for an object, also where none is stored. */
    static AccessList ofFound(ObjectVersion version, BucketAcls acls) {
        AccessList list = version.acl();
        return list == null || !acls.ownership().listsCount()
                ? AccessList.ofOwner(acls.owner())
                : list;
    }

    /**
     * Refuses a public list in a bucket that blocks such.
     *
     * @throws io.cyxcloud.s3.core.S3Exception AccessDenied
     */
    static void requireAllowed(S3Call call, AccessList list) {
        boolean blocked =
                list.grants().stream().anyMatch(grant -> grant.isPublic())
                        && BucketPolicies.isBlocked(
                                call.backend().metadata(), call.bucketName(), "BlockPublicAcls");
        if (blocked) {
            throw S3Error.ACCESS_DENIED.failure(
                    "Access Denied because public access control lists are blocked by the"
                            + " BlockPublicAcls block public access setting.");
        }
    }
}

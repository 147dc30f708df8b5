package io.cyxcloud.s3.core.policy;

import io.cyxcloud.events.object.AccessList;
import io.cyxcloud.events.object.Permission;
import io.cyxcloud.s3.core.acl.Ownership;
import org.jspecify.annotations.Nullable;

/**
 * What access control lists give in a bucket: its own, and those of its objects.
 *
 * @param owner the id of the bucket's
 * @param list the bucket's own
 * @param publicIgnored whether grants to groups count for nothing
 */
public record BucketAcls(
        String owner, Ownership ownership, AccessList list, boolean publicIgnored) {
    /** Of a bucket in which no list counts. */
    public static BucketAcls none(String owner) {
        return new BucketAcls(
                owner, Ownership.BUCKET_OWNER_ENFORCED, AccessList.ofOwner(owner), false);
    }

    /** Whose an object or an upload is; the list is null where none is written. */
    public String ownerOf(@Nullable AccessList ofObject) {
        return ofObject == null || !ownership.listsCount() ? owner : ofObject.owner();
    }

    /** Whether something in the bucket's own list is for more people than are named. */
    public boolean isPublic() {
        return ownership.listsCount()
                && !publicIgnored
                && list.grants().stream().anyMatch(grant -> grant.isPublic());
    }

    /** Whether the bucket's own list lets somebody do this. */
    boolean give(Requester requester, Action action) {
        Permission wanted =
                switch (action) {
                    case LIST_BUCKET, LIST_BUCKET_VERSIONS, LIST_BUCKET_MULTIPART_UPLOADS ->
                            Permission.READ;
                    case PUT_OBJECT, DELETE_OBJECT -> Permission.WRITE;
                    case GET_BUCKET_ACL -> Permission.READ_ACP;
                    case PUT_BUCKET_ACL -> Permission.WRITE_ACP;
                    default -> null;
                };
        return wanted != null && ownership.listsCount() && gives(list, requester, wanted);
    }

    /** Whether an action is one that the list of what is found may allow, or its owner do. */
    boolean mayGiveOnceFound(Action action) {
        boolean ofUpload =
                action == Action.ABORT_MULTIPART_UPLOAD
                        || action == Action.LIST_MULTIPART_UPLOAD_PARTS;
        return ownership.listsCount() && (ofUpload || wantedOfObject(action) != null);
    }

    /** Whether the list of an object lets somebody do this with it. */
    boolean giveOnceFound(Requester requester, Action action, @Nullable AccessList ofObject) {
        Permission wanted = wantedOfObject(action);
        return wanted != null
                && ofObject != null
                && ownership.listsCount()
                && gives(ofObject, requester, wanted);
    }

    private static @Nullable Permission wantedOfObject(Action action) {
        return switch (action) {
            case GET_OBJECT, GET_OBJECT_VERSION -> Permission.READ;
            case GET_OBJECT_ACL, GET_OBJECT_VERSION_ACL -> Permission.READ_ACP;
            case PUT_OBJECT_ACL, PUT_OBJECT_VERSION_ACL -> Permission.WRITE_ACP;
            default -> null;
        };
    }

    private boolean gives(AccessList given, Requester requester, Permission wanted) {
        return given.grants().stream()
                .anyMatch(grant ->
                        grant.permission().covers(wanted)
                                && (grant.isPublic()
                                        ? !publicIgnored && requester.isIn(grant.grantee())
                                        : grant.grantee().equals(requester.ownerId())));
    }
}

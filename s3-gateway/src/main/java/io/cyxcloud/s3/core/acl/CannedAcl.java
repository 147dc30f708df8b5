package io.cyxcloud.s3.core.acl;

import io.cyxcloud.events.object.Grant;
import io.cyxcloud.events.object.Permission;
import io.cyxcloud.s3.core.S3Error;
import java.util.ArrayList;
import java.util.List;

/** S3's ready-made lists, by their names in x-amz-acl. */
final class CannedAcl {
    static final String PRIVATE = "private";
    static final String BUCKET_OWNER_FULL_CONTROL = "bucket-owner-full-control";

    private CannedAcl() {}

    /**
     * What a list of this name grants.
     *
     * @param owner of what the list is for
     * @param bucketOwner the same for the list of a bucket
     * @throws io.cyxcloud.s3.core.S3Exception InvalidArgument, NotImplemented
     */
    static List<Grant> grants(String name, String owner, String bucketOwner) {
        List<Grant> grants = new ArrayList<>();
        grants.add(new Grant(owner, Permission.FULL_CONTROL));
        switch (name) {
            case PRIVATE -> {}
            case "public-read" -> grants.add(new Grant(Grant.EVERYBODY, Permission.READ));
            case "public-read-write" -> {
                grants.add(new Grant(Grant.EVERYBODY, Permission.READ));
                grants.add(new Grant(Grant.EVERYBODY, Permission.WRITE));
            }
            case "authenticated-read" -> grants.add(new Grant(Grant.USERS, Permission.READ));
            case "bucket-owner-read" -> addOther(grants, owner, bucketOwner, Permission.READ);
            case BUCKET_OWNER_FULL_CONTROL ->
                    addOther(grants, owner, bucketOwner, Permission.FULL_CONTROL);
            case "aws-exec-read", "log-delivery-write" ->
                    throw S3Error.NOT_IMPLEMENTED.failure().with("Header", "x-amz-acl");
            default ->
                    throw S3Error.INVALID_ARGUMENT
                            .failure()
                            .with("ArgumentName", "x-amz-acl")
                            .with("ArgumentValue", name);
        }
        return grants;
    }

    private static void addOther(
            List<Grant> grants, String owner, String bucketOwner, Permission permission) {
        if (!owner.equals(bucketOwner)) {
            grants.add(new Grant(bucketOwner, permission));
        }
    }
}

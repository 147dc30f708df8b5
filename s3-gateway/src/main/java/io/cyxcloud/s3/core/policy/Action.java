package io.cyxcloud.s3.core.policy;

import java.util.Locale;

/** The actions that a bucket policy may speak of, by S3's names. */
public enum Action {
    ABORT_MULTIPART_UPLOAD("AbortMultipartUpload", true),
    BYPASS_GOVERNANCE_RETENTION("BypassGovernanceRetention", true),
    DELETE_BUCKET("DeleteBucket", false),
    DELETE_BUCKET_POLICY("DeleteBucketPolicy", false),
    DELETE_OBJECT("DeleteObject", true),
    DELETE_OBJECT_TAGGING("DeleteObjectTagging", true),
    DELETE_OBJECT_VERSION("DeleteObjectVersion", true),
    DELETE_OBJECT_VERSION_TAGGING("DeleteObjectVersionTagging", true),
    GET_ACCELERATE_CONFIGURATION("GetAccelerateConfiguration", false),
    GET_BUCKET_ACL("GetBucketAcl", false),
    GET_BUCKET_CORS("GetBucketCORS", false),
    GET_BUCKET_LOCATION("GetBucketLocation", false),
    GET_BUCKET_LOGGING("GetBucketLogging", false),
    GET_BUCKET_NOTIFICATION("GetBucketNotification", false),
    GET_BUCKET_OBJECT_LOCK_CONFIGURATION("GetBucketObjectLockConfiguration", false),
    GET_BUCKET_OWNERSHIP_CONTROLS("GetBucketOwnershipControls", false),
    GET_BUCKET_POLICY("GetBucketPolicy", false),
    GET_BUCKET_POLICY_STATUS("GetBucketPolicyStatus", false),
    GET_BUCKET_PUBLIC_ACCESS_BLOCK("GetBucketPublicAccessBlock", false),
    GET_BUCKET_REQUEST_PAYMENT("GetBucketRequestPayment", false),
    GET_BUCKET_TAGGING("GetBucketTagging", false),
    GET_BUCKET_VERSIONING("GetBucketVersioning", false),
    GET_BUCKET_WEBSITE("GetBucketWebsite", false),
    GET_ENCRYPTION_CONFIGURATION("GetEncryptionConfiguration", false),
    GET_LIFECYCLE_CONFIGURATION("GetLifecycleConfiguration", false),
    GET_OBJECT("GetObject", true),
    GET_OBJECT_ACL("GetObjectAcl", true),
    GET_OBJECT_ATTRIBUTES("GetObjectAttributes", true),
    GET_OBJECT_LEGAL_HOLD("GetObjectLegalHold", true),
    GET_OBJECT_RETENTION("GetObjectRetention", true),
    GET_OBJECT_TAGGING("GetObjectTagging", true),
    GET_OBJECT_VERSION("GetObjectVersion", true),
    GET_OBJECT_VERSION_ACL("GetObjectVersionAcl", true),
    GET_OBJECT_VERSION_ATTRIBUTES("GetObjectVersionAttributes", true),
    GET_OBJECT_VERSION_TAGGING("GetObjectVersionTagging", true),
    GET_REPLICATION_CONFIGURATION("GetReplicationConfiguration", false),
    LIST_BUCKET("ListBucket", false),
    LIST_BUCKET_MULTIPART_UPLOADS("ListBucketMultipartUploads", false),
    LIST_BUCKET_VERSIONS("ListBucketVersions", false),
    LIST_MULTIPART_UPLOAD_PARTS("ListMultipartUploadParts", true),
    PUT_ACCELERATE_CONFIGURATION("PutAccelerateConfiguration", false),
    PUT_BUCKET_ACL("PutBucketAcl", false),
    PUT_BUCKET_CORS("PutBucketCORS", false),
    PUT_BUCKET_LOGGING("PutBucketLogging", false),
    PUT_BUCKET_NOTIFICATION("PutBucketNotification", false),
    PUT_BUCKET_OBJECT_LOCK_CONFIGURATION("PutBucketObjectLockConfiguration", false),
    PUT_BUCKET_OWNERSHIP_CONTROLS("PutBucketOwnershipControls", false),
    PUT_BUCKET_POLICY("PutBucketPolicy", false),
    PUT_BUCKET_PUBLIC_ACCESS_BLOCK("PutBucketPublicAccessBlock", false),
    PUT_BUCKET_REQUEST_PAYMENT("PutBucketRequestPayment", false),
    PUT_BUCKET_TAGGING("PutBucketTagging", false),
    PUT_BUCKET_VERSIONING("PutBucketVersioning", false),
    PUT_BUCKET_WEBSITE("PutBucketWebsite", false),
    PUT_ENCRYPTION_CONFIGURATION("PutEncryptionConfiguration", false),
    PUT_LIFECYCLE_CONFIGURATION("PutLifecycleConfiguration", false),
    PUT_OBJECT("PutObject", true),
    PUT_OBJECT_ACL("PutObjectAcl", true),
    PUT_OBJECT_LEGAL_HOLD("PutObjectLegalHold", true),
    PUT_OBJECT_RETENTION("PutObjectRetention", true),
    PUT_OBJECT_TAGGING("PutObjectTagging", true),
    PUT_OBJECT_VERSION_ACL("PutObjectVersionAcl", true),
    PUT_OBJECT_VERSION_TAGGING("PutObjectVersionTagging", true),
    PUT_REPLICATION_CONFIGURATION("PutReplicationConfiguration", false);

    private final String lowerCase;
    private final boolean onObject;

    Action(String name, boolean onObject) {
        this.lowerCase = "s3:" + name.toLowerCase(Locale.ROOT);
        this.onObject = onObject;
    }

    /** Whether its resource is an object, not the bucket. */
    public boolean onObject() {
        return onObject;
    }

    /** Whether a policy cannot give it away: with it a caller could give itself the rest. */
    public boolean isOwners() {
        return this == PUT_BUCKET_POLICY
                || this == GET_BUCKET_POLICY
                || this == DELETE_BUCKET_POLICY;
    }

    /** Whether a pattern of a policy, in lower case, means it. */
    boolean matches(Glob pattern) {
        return pattern.matches(lowerCase);
    }
}

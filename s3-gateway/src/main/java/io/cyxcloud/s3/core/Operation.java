package io.cyxcloud.s3.core;

import io.cyxcloud.s3.core.Addressing.Resource;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a request asks for. */
public enum Operation {
    LIST_BUCKETS,
    CREATE_BUCKET,
    HEAD_BUCKET,
    DELETE_BUCKET,
    GET_BUCKET_LOCATION,
    GET_BUCKET_ACL,
    /** The method says what: get or put. */
    BUCKET_VERSIONING,
    /** The method says what: get, put or delete. */
    BUCKET_TAGGING,
    /** The method says what: get or put. */
    OBJECT_LOCK_CONFIGURATION,
    /** The method says what: get, put or delete. */
    BUCKET_CORS,
    /** The method says what: get, put or delete. */
    BUCKET_ENCRYPTION,
    /** The method says what: get, put or delete. */
    PUBLIC_ACCESS_BLOCK,
    /** The method says what: get, put or delete. */
    OWNERSHIP_CONTROLS,
    PUT_BUCKET_ACL,
    /** The method says what: get, put or delete. */
    BUCKET_POLICY,
    GET_BUCKET_POLICY_STATUS,
    /** A setting that no bucket has here: lifecycle, website and so on. */
    GET_BUCKET_SETTING,
    LIST_OBJECTS,
    LIST_OBJECTS_V2,
    LIST_OBJECT_VERSIONS,
    LIST_MULTIPART_UPLOADS,
    DELETE_OBJECTS,
    /** An upload by a form: a PutObject once the form is read. */
    POST_OBJECT,
    PUT_OBJECT,
    COPY_OBJECT,
    GET_OBJECT,
    HEAD_OBJECT,
    DELETE_OBJECT,
    GET_OBJECT_ACL,
    PUT_OBJECT_ACL,
    GET_OBJECT_ATTRIBUTES,
    /** The method says what: get, put or delete. */
    OBJECT_TAGGING,
    /** The method says what: get or put. */
    OBJECT_RETENTION,
    /** The method says what: get or put. */
    OBJECT_LEGAL_HOLD,
    CREATE_MULTIPART_UPLOAD,
    UPLOAD_PART,
    UPLOAD_PART_COPY,
    COMPLETE_MULTIPART_UPLOAD,
    ABORT_MULTIPART_UPLOAD,
    LIST_PARTS;

    /** Query names that choose another operation than the plain one. */
    private static final Set<String> SUBRESOURCES =
            Set.of(
                    "accelerate",
                    "acl",
                    "analytics",
                    "attributes",
                    "cors",
                    "delete",
                    "encryption",
                    "intelligent-tiering",
                    "inventory",
                    "legal-hold",
                    "lifecycle",
                    "location",
                    "logging",
                    "metadataTable",
                    "metrics",
                    "notification",
                    "object-lock",
                    "ownershipControls",
                    "policy",
                    "policyStatus",
                    "publicAccessBlock",
                    "replication",
                    "requestPayment",
                    "restore",
                    "retention",
                    "select",
                    "session",
                    "tagging",
                    "torrent",
                    "uploadId",
                    "uploads",
                    "versioning",
                    "versions",
                    "website");

    /**
     * Finds the operation.
     *
     * @throws S3Exception NotImplemented for what S3 knows and this gateway does not,
     *     MethodNotAllowed for what S3 does not know either
     */
    public static Operation of(String method, Resource resource, Query query, Headers headers) {
        String sub = subresource(query);
        if (resource.bucket() == null) {
            if (method.equals("GET") && sub == null) {
                return LIST_BUCKETS;
            }
            throw S3Error.METHOD_NOT_ALLOWED.failure();
        }
        Operation found =
                resource.key() == null
                        ? ofBucket(method, sub, query)
                        : ofObject(method, sub, query, headers);
        if (found != null) {
            return found;
        }
        boolean known = Set.of("GET", "PUT", "POST", "DELETE", "HEAD").contains(method);
        throw known && (sub != null || method.equals("POST"))
                ? S3Error.NOT_IMPLEMENTED.failure()
                : S3Error.METHOD_NOT_ALLOWED.failure();
    }

    /** The first query name that names a subresource, or null. */
    public static @Nullable String subresource(Query query) {
        for (Query.Parameter parameter : query.parameters()) {
            if (SUBRESOURCES.contains(parameter.name())) {
                return parameter.name();
            }
        }
        return null;
    }

    private static @Nullable Operation ofBucket(String method, @Nullable String sub, Query query) {
        if (sub == null) {
            return switch (method) {
                case "GET" -> "2".equals(query.first("list-type")) ? LIST_OBJECTS_V2 : LIST_OBJECTS;
                case "PUT" -> CREATE_BUCKET;
                case "HEAD" -> HEAD_BUCKET;
                case "DELETE" -> DELETE_BUCKET;
                case "POST" -> POST_OBJECT;
                default -> null;
            };
        }
        if (method.equals("POST")) {
            return sub.equals("delete") ? DELETE_OBJECTS : null;
        }
        switch (method + " " + sub) {
            case "GET versioning", "PUT versioning" -> {
                return BUCKET_VERSIONING;
            }
            case "GET tagging", "PUT tagging", "DELETE tagging" -> {
                return BUCKET_TAGGING;
            }
            case "GET object-lock", "PUT object-lock" -> {
                return OBJECT_LOCK_CONFIGURATION;
            }
            case "GET cors", "PUT cors", "DELETE cors" -> {
                return BUCKET_CORS;
            }
            case "GET encryption", "PUT encryption", "DELETE encryption" -> {
                return BUCKET_ENCRYPTION;
            }
            case "GET publicAccessBlock", "PUT publicAccessBlock", "DELETE publicAccessBlock" -> {
                return PUBLIC_ACCESS_BLOCK;
            }
            case "GET ownershipControls", "PUT ownershipControls", "DELETE ownershipControls" -> {
                return OWNERSHIP_CONTROLS;
            }
            case "PUT acl" -> {
                return PUT_BUCKET_ACL;
            }
            case "GET policy", "PUT policy", "DELETE policy" -> {
                return BUCKET_POLICY;
            }
            default -> {}
        }
        if (!method.equals("GET")) {
            return null;
        }
        return switch (sub) {
            case "location" -> GET_BUCKET_LOCATION;
            case "acl" -> GET_BUCKET_ACL;
            case "policyStatus" -> GET_BUCKET_POLICY_STATUS;
            case "versions" -> LIST_OBJECT_VERSIONS;
            case "uploads" -> LIST_MULTIPART_UPLOADS;
            default -> GET_BUCKET_SETTING;
        };
    }

    private static @Nullable Operation ofObject(
            String method, @Nullable String sub, Query query, Headers headers) {
        boolean copy = headers.has("x-amz-copy-source");
        if (sub == null) {
            return switch (method) {
                case "GET" -> GET_OBJECT;
                case "HEAD" -> HEAD_OBJECT;
                case "PUT" -> copy ? COPY_OBJECT : PUT_OBJECT;
                case "DELETE" -> DELETE_OBJECT;
                default -> null;
            };
        }
        return switch (method + " " + sub) {
            case "GET acl" -> GET_OBJECT_ACL;
            case "PUT acl" -> PUT_OBJECT_ACL;
            case "GET attributes" -> GET_OBJECT_ATTRIBUTES;
            case "GET tagging", "PUT tagging", "DELETE tagging" -> OBJECT_TAGGING;
            case "GET retention", "PUT retention" -> OBJECT_RETENTION;
            case "GET legal-hold", "PUT legal-hold" -> OBJECT_LEGAL_HOLD;
            case "POST uploads" -> CREATE_MULTIPART_UPLOAD;
            case "PUT uploadId" ->
                    !query.has("partNumber") ? null : copy ? UPLOAD_PART_COPY : UPLOAD_PART;
            case "POST uploadId" -> COMPLETE_MULTIPART_UPLOAD;
            case "DELETE uploadId" -> ABORT_MULTIPART_UPLOAD;
            case "GET uploadId" -> LIST_PARTS;
            default -> null;
        };
    }
}

package io.cyxcloud.s3.core.acl;

import io.cyxcloud.events.object.AccessList;
import io.cyxcloud.events.object.Grant;
import io.cyxcloud.events.object.Permission;
import io.cyxcloud.s3.core.Headers;
import io.cyxcloud.s3.core.S3Error;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** x-amz-acl and x-amz-grant-*: the list that a write is to have. */
public final class AclHeaders {
    private static final String CANNED = "x-amz-acl";

    /** In the order in which the grants are listed. */
    private static final SortedMap<String, Permission> GRANTS =
            Collections.unmodifiableSortedMap(
                    new TreeMap<>(
                            Map.of(
                                    "x-amz-grant-full-control", Permission.FULL_CONTROL,
                                    "x-amz-grant-read", Permission.READ,
                                    "x-amz-grant-read-acp", Permission.READ_ACP,
                                    "x-amz-grant-write", Permission.WRITE,
                                    "x-amz-grant-write-acp", Permission.WRITE_ACP)));

    private AclHeaders() {}

    /** Whether the headers say anything of a list. */
    public static boolean areGiven(Headers headers) {
        return headers.has(CANNED) || GRANTS.keySet().stream().anyMatch(headers::has);
    }

    /** Whether an object is given to the owner of its bucket by x-amz-acl. */
    public static boolean giveToBucketOwner(Headers headers) {
        return CannedAcl.BUCKET_OWNER_FULL_CONTROL.equals(headers.first(CANNED));
    }

    /**
     * Refuses headers that ask for a list where no list counts. The bucket owner's alone is what
     * holds there, and clients ask for it by default.
     *
     * @throws io.cyxcloud.s3.core.S3Exception AccessControlListNotSupported
     */
    public static void requireNone(Headers headers) {
        boolean granted = GRANTS.keySet().stream().anyMatch(headers::has);
        boolean owners =
                giveToBucketOwner(headers) || CannedAcl.PRIVATE.equals(headers.first(CANNED));
        if (granted || (headers.has(CANNED) && !owners)) {
            throw S3Error.ACCESS_CONTROL_LIST_NOT_SUPPORTED.failure();
        }
    }

    /**
     * The list; null when the headers say nothing of one.
     *
     * @param owner of what it is for
     * @param bucketOwner the same for the list of a bucket
     * @throws io.cyxcloud.s3.core.S3Exception InvalidRequest, InvalidArgument, NotImplemented,
     *     UnresolvableGrantByEmailAddress
     */
    public static @Nullable AccessList list(Headers headers, String owner, String bucketOwner) {
        String canned = headers.first(CANNED);
        List<Grant> granted = new ArrayList<>();
        GRANTS.forEach((header, permission) ->
                headers.all(header).forEach(value -> addAll(granted, value, permission, owner)));
        if (canned == null) {
            return granted.isEmpty() ? null : list(owner, granted);
        }
        if (!granted.isEmpty()) {
            throw S3Error.INVALID_REQUEST.failure(
                    "Specifying both Canned ACLs and Header Grants is not allowed");
        }
        return list(owner, CannedAcl.grants(canned, owner, bucketOwner));
    }

    /** Of at most as many grants as there may be. */
    static AccessList list(String owner, List<Grant> grants) {
        if (grants.size() > AccessList.GRANTS_MAX) {
            throw S3Error.INVALID_REQUEST.failure(
                    "An access control list has at most " + AccessList.GRANTS_MAX + " grants");
        }
        return new AccessList(owner, grants);
    }

    /** {@code id="...", uri="..."}. */
    private static void addAll(
            List<Grant> grants, String header, Permission permission, String owner) {
        for (String item : header.split(",", -1)) {
            int equals = item.indexOf('=');
            String kind = equals < 0 ? "" : item.substring(0, equals).strip();
            String value = item.substring(equals + 1).strip();
            boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
            String bare = quoted ? value.substring(1, value.length() - 1) : value;
            grants.add(new Grant(grantee(kind, bare, owner), permission));
        }
    }

    private static String grantee(String kind, String value, String owner) {
        return switch (kind) {
            case "id" -> Grantees.ofId(value, owner);
            case "uri" -> Grantees.ofAddress(value);
            case "emailAddress" -> throw S3Error.UNRESOLVABLE_GRANT_BY_EMAIL_ADDRESS.failure();
            default ->
                    throw S3Error.INVALID_ARGUMENT
                            .failure("Argument format not recognized")
                            .with("ArgumentValue", value);
        };
    }
}

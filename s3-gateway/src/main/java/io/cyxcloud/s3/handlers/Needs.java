package io.cyxcloud.s3.handlers;

import io.cyxcloud.s3.core.Headers;
import io.cyxcloud.s3.core.LockGrammar;
import io.cyxcloud.s3.core.Operation;
import io.cyxcloud.s3.core.RequestHead;
import io.cyxcloud.s3.core.S3Error;
import io.cyxcloud.s3.core.policy.Action;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The actions that an operation needs to be allowed on the bucket it is addressed to. What it reads
 * of other objects, the source of a copy, is asked for where that is looked up.
 */
final class Needs {
    private final RequestHead head;
    private final @Nullable String key;

    private Needs(RequestHead head, @Nullable String key) {
        this.head = head;
        this.key = key;
    }

    /**
     * The needs.
     *
     * @param key of the object that is addressed; null for the bucket
     */
    static List<Need> of(Operation operation, RequestHead head, @Nullable String key) {
        return new Needs(head, key).of(operation);
    }

    /** The needs of deleting one key. */
    static List<Need> ofDelete(
            Headers headers, String key, @Nullable String version, boolean conditional) {
        List<Need> needs = new ArrayList<>();
        needs.add(
                Need.onObject(
                        version == null ? Action.DELETE_OBJECT : Action.DELETE_OBJECT_VERSION,
                        key,
                        version));
        if (LockGrammar.bypassesGovernance(headers)) {
            needs.add(Need.onObject(Action.BYPASS_GOVERNANCE_RETENTION, key, version));
        }
        if (conditional) {
            needs.add(Need.onObject(Action.GET_OBJECT, key, version));
        }
        return needs;
    }

    private List<Need> of(Operation operation) {
        return switch (operation) {
            // they are about no bucket that there is: being somebody is enough
            case LIST_BUCKETS, CREATE_BUCKET -> List.of();
            // each key, or the object in the form, is asked for on its own
            case DELETE_OBJECTS, POST_OBJECT -> List.of();
            case HEAD_BUCKET -> all(Action.LIST_BUCKET);
            case LIST_OBJECTS, LIST_OBJECTS_V2 ->
                    all(isOfThePast() ? Action.LIST_BUCKET_VERSIONS : Action.LIST_BUCKET);
            case LIST_OBJECT_VERSIONS -> all(Action.LIST_BUCKET_VERSIONS);
            case LIST_MULTIPART_UPLOADS -> all(Action.LIST_BUCKET_MULTIPART_UPLOADS);
            case DELETE_BUCKET -> all(Action.DELETE_BUCKET);
            case GET_BUCKET_LOCATION -> all(Action.GET_BUCKET_LOCATION);
            case GET_BUCKET_ACL -> all(Action.GET_BUCKET_ACL);
            case PUT_BUCKET_ACL -> all(Action.PUT_BUCKET_ACL);
            case BUCKET_VERSIONING ->
                    all(byMethod(Action.GET_BUCKET_VERSIONING, Action.PUT_BUCKET_VERSIONING));
            case BUCKET_TAGGING ->
                    all(byMethod(Action.GET_BUCKET_TAGGING, Action.PUT_BUCKET_TAGGING));
            case OBJECT_LOCK_CONFIGURATION ->
                    all(
                            byMethod(
                                    Action.GET_BUCKET_OBJECT_LOCK_CONFIGURATION,
                                    Action.PUT_BUCKET_OBJECT_LOCK_CONFIGURATION));
            case BUCKET_CORS -> all(byMethod(Action.GET_BUCKET_CORS, Action.PUT_BUCKET_CORS));
            case BUCKET_ENCRYPTION ->
                    all(
                            byMethod(
                                    Action.GET_ENCRYPTION_CONFIGURATION,
                                    Action.PUT_ENCRYPTION_CONFIGURATION));
            case PUBLIC_ACCESS_BLOCK ->
                    all(
                            byMethod(
                                    Action.GET_BUCKET_PUBLIC_ACCESS_BLOCK,
                                    Action.PUT_BUCKET_PUBLIC_ACCESS_BLOCK));
            case OWNERSHIP_CONTROLS ->
                    all(
                            byMethod(
                                    Action.GET_BUCKET_OWNERSHIP_CONTROLS,
                                    Action.PUT_BUCKET_OWNERSHIP_CONTROLS));
            case BUCKET_POLICY ->
                    all(
                            head.method().equals("DELETE")
                                    ? Action.DELETE_BUCKET_POLICY
                                    : byMethod(Action.GET_BUCKET_POLICY, Action.PUT_BUCKET_POLICY));
            case GET_BUCKET_POLICY_STATUS -> all(Action.GET_BUCKET_POLICY_STATUS);
            case GET_BUCKET_SETTING -> all(setting());
            case PUT_OBJECT -> written(Action.PUT_OBJECT);
            case COPY_OBJECT -> written(Action.PUT_OBJECT);
            case CREATE_MULTIPART_UPLOAD -> written(Action.PUT_OBJECT);
            case COMPLETE_MULTIPART_UPLOAD -> written(Action.PUT_OBJECT);
            case UPLOAD_PART, UPLOAD_PART_COPY -> all(Action.PUT_OBJECT);
            case ABORT_MULTIPART_UPLOAD -> onceFound(Action.ABORT_MULTIPART_UPLOAD);
            case LIST_PARTS -> onceFound(Action.LIST_MULTIPART_UPLOAD_PARTS);
            case GET_OBJECT, HEAD_OBJECT ->
                    onceFound(byVersion(Action.GET_OBJECT, Action.GET_OBJECT_VERSION));
            case DELETE_OBJECT -> deleted();
            case GET_OBJECT_ACL ->
                    onceFound(byVersion(Action.GET_OBJECT_ACL, Action.GET_OBJECT_VERSION_ACL));
            case PUT_OBJECT_ACL ->
                    onceFound(byVersion(Action.PUT_OBJECT_ACL, Action.PUT_OBJECT_VERSION_ACL));
            case GET_OBJECT_ATTRIBUTES ->
                    onceFound(
                            byVersion(Action.GET_OBJECT, Action.GET_OBJECT_VERSION),
                            byVersion(
                                    Action.GET_OBJECT_ATTRIBUTES,
                                    Action.GET_OBJECT_VERSION_ATTRIBUTES));
            case OBJECT_TAGGING -> all(tagging());
            case OBJECT_RETENTION ->
                    bypassing(byMethod(Action.GET_OBJECT_RETENTION, Action.PUT_OBJECT_RETENTION));
            case OBJECT_LEGAL_HOLD ->
                    all(byMethod(Action.GET_OBJECT_LEGAL_HOLD, Action.PUT_OBJECT_LEGAL_HOLD));
        };
    }

    private List<Need> all(Action... actions) {
        List<Need> needs = new ArrayList<>();
        for (Action action : actions) {
            needs.add(
                    new Need(
                            action,
                            action.onObject() ? key : null,
                            action.onObject() ? head.query().first("versionId") : null,
                            true));
        }
        return needs;
    }

    /** Judged again by the handler when it has what is addressed. */
    private List<Need> onceFound(Action... actions) {
        return all(actions).stream().map(Need::judgedOnceFound).toList();
    }

    /** A write with what its headers add to the object. */
    private List<Need> written(Action write) {
        Headers headers = head.headers();
        List<Need> needs = all(write);
        if (headers.has("x-amz-tagging")) {
            needs.addAll(all(Action.PUT_OBJECT_TAGGING));
        }
        if (headers.has(LockGrammar.MODE_HEADER) || headers.has(LockGrammar.UNTIL_HEADER)) {
            needs.addAll(all(Action.PUT_OBJECT_RETENTION));
        }
        if (headers.has(LockGrammar.HOLD_HEADER)) {
            needs.addAll(all(Action.PUT_OBJECT_LEGAL_HOLD));
        }
        String absent = headers.first("if-none-match");
        if (headers.has("if-match") || (absent != null && !absent.equals("*"))) {
            needs.addAll(all(Action.GET_OBJECT)); // its answer tells what the object is
        }
        return needs;
    }

    private List<Need> deleted() {
        List<Need> needs = bypassing(byVersion(Action.DELETE_OBJECT, Action.DELETE_OBJECT_VERSION));
        if (head.headers().has("if-match")) {
            needs.addAll(all(Action.GET_OBJECT));
        }
        return needs;
    }

    private List<Need> bypassing(Action action) {
        List<Need> needs = all(action);
        if (LockGrammar.bypassesGovernance(head.headers())) {
            needs.addAll(all(Action.BYPASS_GOVERNANCE_RETENTION));
        }
        return needs;
    }

    /** Deleting a setting is putting none. */
    private Action byMethod(Action get, Action put) {
        return head.method().equals("GET") ? get : put;
    }

    /** A version that is not current is another matter, also when a read's time names it. */
    private Action byVersion(Action current, Action version) {
        boolean reads = head.method().equals("GET") || head.method().equals("HEAD");
        return head.query().has("versionId") || (reads && isOfThePast()) ? version : current;
    }

    private boolean isOfThePast() {
        return head.headers().has(AsOf.HEADER) || head.query().has(AsOf.PARAMETER);
    }

    private Action tagging() {
        return switch (head.method()) {
            case "GET" -> byVersion(Action.GET_OBJECT_TAGGING, Action.GET_OBJECT_VERSION_TAGGING);
            case "PUT" -> byVersion(Action.PUT_OBJECT_TAGGING, Action.PUT_OBJECT_VERSION_TAGGING);
            default ->
                    byVersion(Action.DELETE_OBJECT_TAGGING, Action.DELETE_OBJECT_VERSION_TAGGING);
        };
    }

    private Action setting() {
        String name = Operation.subresource(head.query());
        return switch (name == null ? "" : name) {
            case "accelerate" -> Action.GET_ACCELERATE_CONFIGURATION;
            case "lifecycle" -> Action.GET_LIFECYCLE_CONFIGURATION;
            case "logging" -> Action.GET_BUCKET_LOGGING;
            case "notification" -> Action.GET_BUCKET_NOTIFICATION;
            case "replication" -> Action.GET_REPLICATION_CONFIGURATION;
            case "requestPayment" -> Action.GET_BUCKET_REQUEST_PAYMENT;
            case "website" -> Action.GET_BUCKET_WEBSITE;
            default -> throw S3Error.NOT_IMPLEMENTED.failure();
        };
    }
}

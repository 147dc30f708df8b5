package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.bucket.BucketSetting;
import io.cyxcloud.s3.body.RequestBody;
import io.cyxcloud.s3.core.Addressing;
import io.cyxcloud.s3.core.Addressing.Resource;
import io.cyxcloud.s3.core.Authentication;
import io.cyxcloud.s3.core.BucketProtection;
import io.cyxcloud.s3.core.CorsRules;
import io.cyxcloud.s3.core.Operation;
import io.cyxcloud.s3.core.Peer;
import io.cyxcloud.s3.core.RequestHead;
import io.cyxcloud.s3.core.S3Error;
import io.cyxcloud.s3.core.S3Exception;
import io.cyxcloud.s3.core.SigV4;
import io.cyxcloud.s3.core.Tagging;
import io.cyxcloud.s3.core.form.PostSignature;
import java.io.IOException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * From a request to its reply: authenticate, find the operation, see whether it is allowed, do it.
 * Thread-safe.
 */
public final class S3Dispatcher {
    /** What no policy opens to senders without a signature, as at S3. */
    private static final Set<Operation> SOMEBODYS =
            EnumSet.of(
                    Operation.LIST_BUCKETS,
                    Operation.CREATE_BUCKET,
                    Operation.CREATE_MULTIPART_UPLOAD,
                    Operation.COPY_OBJECT,
                    Operation.UPLOAD_PART_COPY);

    /** What is about no bucket that there is, and forms, which say later what they want. */
    private static final Set<Operation> UNADDRESSED =
            EnumSet.of(Operation.LIST_BUCKETS, Operation.CREATE_BUCKET, Operation.POST_OBJECT);

    /** What changes who may do what. */
    private static final Set<Operation> ABOUT_ACCESS =
            EnumSet.of(
                    Operation.BUCKET_POLICY,
                    Operation.PUBLIC_ACCESS_BLOCK,
                    Operation.OWNERSHIP_CONTROLS,
                    Operation.PUT_BUCKET_ACL,
                    Operation.CREATE_BUCKET);

    private final SigV4 signatures;
    private final Addressing addressing;
    private final Backend backend;
    private final Cors cors;
    private final BucketPolicies policies;
    private final Map<Operation, OperationHandler> handlers = new EnumMap<>(Operation.class);

    public S3Dispatcher(Addressing addressing, Backend backend) {
        this.signatures = new SigV4(backend.region());
        this.addressing = addressing;
        this.backend = backend;
        this.cors = new Cors(backend);
        this.policies = new BucketPolicies(backend.metadata());
        for (Operation operation : Operation.values()) {
            handlers.put(operation, handler(operation));
        }
        handlers.put(
                Operation.POST_OBJECT,
                new PostObject(new PostSignature(backend.region()), this::answer));
    }

    /**
     * Answers a request; blocks for as long as it takes.
     *
     * @param peer where it came from
     * @throws io.cyxcloud.s3.core.S3Exception when it is refused; {@link Failures#answer} knows the
     *     other exceptions
     */
    public Reply answer(RequestHead head, RequestBody body, Peer peer) throws IOException {
        Resource resource = addressing.resolve(head.headers().first("host"), head.path());
        if (head.method().equals("OPTIONS")) {
            return cors.preflight(head, resource);
        }
        Authentication signature =
                signatures.authenticate(head, backend.credentials(), backend.nowMs().getAsLong());
        Map<String, String> forPages = cors.headers(head, resource);
        try {
            return answer(head, resource, signature, body, peer).with(forPages);
        } catch (IOException | RuntimeException e) {
            S3Exception refused = forPages.isEmpty() ? null : Failures.answer(e);
            if (refused == null) {
                throw e;
            }
            throw refused.withHeaders(merged(refused.headers(), forPages)); // pages see errors, too
        }
    }

    private Reply answer(
            RequestHead head,
            Resource resource,
            Authentication signature,
            RequestBody body,
            Peer peer)
            throws IOException {
        Operation operation = Operation.of(head.method(), resource, head.query(), head.headers());
        OperationHandler handler = handlers.get(operation);
        if (handler == null) {
            throw new IllegalStateException(operation + " has no handler");
        }
        boolean staleOk = StaleOk.of(head, operation);
        Access access =
                new Access(policies, signature, head, peer, backend.nowMs().getAsLong(), staleOk);
        S3Call call =
                new S3Call(
                        head,
                        resource,
                        signature,
                        body,
                        staleOk ? backend.staleOk() : backend,
                        access,
                        Needs.of(operation, head, resource.key()));
        admit(call, operation);
        Reply reply = handled(call, operation, handler);
        forgetChanged(call, operation);
        return reply;
    }

    /** Refuses a sender before anything is done: the handlers' own look-ups come too late. */
    private static void admit(S3Call call, Operation operation) {
        if (SOMEBODYS.contains(operation)) {
            var _ = call.caller();
        }
        if (!UNADDRESSED.contains(operation)) {
            call.require(call.needs());
        }
    }

    private static Reply handled(S3Call call, Operation operation, OperationHandler handler)
            throws IOException {
        boolean copies =
                operation == Operation.COPY_OBJECT || operation == Operation.UPLOAD_PART_COPY;
        try {
            return handler.handle(call);
        } catch (S3Exception e) {
            throw copies || call.resource().key() == null ? e : call.hiding(e, call.bucketName());
        }
    }

    private void forgetChanged(S3Call call, Operation operation) {
        if (operation == Operation.BUCKET_CORS) {
            cors.forget(call.bucketName());
        }
        if (ABOUT_ACCESS.contains(operation)) {
            policies.forget(call.bucketName());
        }
    }

    private static Map<String, String> merged(Map<String, String> some, Map<String, String> more) {
        Map<String, String> all = new TreeMap<>(some);
        all.putAll(more);
        return all;
    }

    private static Function<S3Call, String> missing(S3Error error) {
        return call -> {
            throw error.failure().with("BucketName", call.bucketName());
        };
    }

    /** All but that of forms, which needs this dispatcher. */
    private static OperationHandler handler(Operation operation) {
        return switch (operation) {
            case LIST_BUCKETS -> new ListBuckets();
            case CREATE_BUCKET -> new CreateBucket();
            case HEAD_BUCKET -> new HeadBucket();
            case DELETE_BUCKET -> new DeleteBucket();
            case GET_BUCKET_LOCATION -> new GetBucketLocation();
            case GET_BUCKET_ACL, GET_OBJECT_ACL -> new GetAcl();
            case PUT_BUCKET_ACL, PUT_OBJECT_ACL -> new PutAcl();
            case GET_OBJECT_ATTRIBUTES -> new GetObjectAttributes();
            case BUCKET_VERSIONING -> new BucketVersions();
            case BUCKET_TAGGING ->
                    new BucketDocument(
                            BucketSetting.TAGGING,
                            document ->
                                    Tagging.document(
                                            Tagging.parse(document, Tagging.BUCKET_TAGS_MAX)),
                            missing(S3Error.NO_SUCH_TAG_SET),
                            204);
            case BUCKET_CORS ->
                    new BucketDocument(
                            BucketSetting.CORS,
                            document -> CorsRules.parse(document).document(),
                            missing(S3Error.NO_SUCH_CORS_CONFIGURATION),
                            200);
            case BUCKET_ENCRYPTION ->
                    new BucketDocument(
                            BucketSetting.ENCRYPTION,
                            BucketProtection::encryption,
                            missing(S3Error.NO_SUCH_ENCRYPTION_CONFIGURATION),
                            200);
            case PUBLIC_ACCESS_BLOCK ->
                    new BucketDocument(
                            BucketSetting.PUBLIC_ACCESS_BLOCK,
                            BucketProtection::publicAccessBlock,
                            missing(S3Error.NO_SUCH_PUBLIC_ACCESS_BLOCK),
                            200);
            case OWNERSHIP_CONTROLS -> new BucketOwnership();
            case BUCKET_POLICY -> new BucketPolicyDocument();
            case GET_BUCKET_POLICY_STATUS -> BucketPolicyDocument::status;
            case OBJECT_LOCK_CONFIGURATION -> new ObjectLockConfiguration();
            case GET_BUCKET_SETTING -> new GetBucketSetting();
            case LIST_OBJECTS -> new ListObjects();
            case LIST_OBJECTS_V2 -> new ListObjectsV2();
            case LIST_OBJECT_VERSIONS -> new ListObjectVersions();
            case LIST_MULTIPART_UPLOADS -> new ListMultipartUploads();
            case DELETE_OBJECTS -> new DeleteObjects();
            case PUT_OBJECT, POST_OBJECT -> new PutObject();
            case COPY_OBJECT -> new CopyObject();
            case GET_OBJECT -> new GetObject();
            case HEAD_OBJECT -> new HeadObject();
            case DELETE_OBJECT -> new DeleteObject();
            case OBJECT_TAGGING -> new ObjectTags();
            case OBJECT_RETENTION -> new ObjectRetention();
            case OBJECT_LEGAL_HOLD -> new ObjectLegalHold();
            case CREATE_MULTIPART_UPLOAD -> new CreateMultipartUpload();
            case UPLOAD_PART -> new UploadPartHandler();
            case UPLOAD_PART_COPY -> new UploadPartCopy();
            case COMPLETE_MULTIPART_UPLOAD -> new CompleteMultipartUpload();
            case ABORT_MULTIPART_UPLOAD -> new AbortMultipartUpload();
            case LIST_PARTS -> new ListParts();
        };
    }
}

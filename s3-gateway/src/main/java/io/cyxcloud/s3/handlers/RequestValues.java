package io.cyxcloud.s3.handlers;

import io.cyxcloud.s3.core.CopySource;
import io.cyxcloud.s3.core.IsoTime;
import io.cyxcloud.s3.core.Operation;
import io.cyxcloud.s3.core.Peer;
import io.cyxcloud.s3.core.RequestHead;
import io.cyxcloud.s3.core.Tagging;
import io.cyxcloud.s3.core.policy.Action;
import io.cyxcloud.s3.core.policy.ConditionKey;
import io.cyxcloud.s3.core.policy.ConditionValues;
import io.cyxcloud.s3.core.policy.Requester;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a policy's conditions see of a request.
 *
 * @param nowMs Unix ms
 * @param need the action they are asked about
 */
record RequestValues(RequestHead head, Requester requester, Peer peer, long nowMs, Need need)
        implements ConditionValues {
    private static final long MS_PER_S = 1000;

    /** What a part, which cannot say it, is taken to say. */
    private static final String OWNERS_ACL = "bucket-owner-full-control";

    private static final String ALWAYS_ENCRYPTED = "AES256";

    private static final Set<Action> LISTING =
            EnumSet.of(
                    Action.LIST_BUCKET,
                    Action.LIST_BUCKET_VERSIONS,
                    Action.LIST_BUCKET_MULTIPART_UPLOADS);

    /** Heed what headers say of an object or of who may use it. */
    private static final Set<Action> HEEDING =
            EnumSet.of(
                    Action.PUT_OBJECT,
                    Action.PUT_OBJECT_TAGGING,
                    Action.PUT_OBJECT_VERSION_TAGGING,
                    Action.PUT_OBJECT_RETENTION,
                    Action.PUT_OBJECT_LEGAL_HOLD,
                    Action.PUT_OBJECT_ACL,
                    Action.PUT_OBJECT_VERSION_ACL,
                    Action.PUT_BUCKET_ACL);

    @Override
    public @Nullable String find(ConditionKey key, String tag) {
        return switch (key) {
            case CURRENT_TIME -> IsoTime.format(nowMs);
            case EPOCH_TIME -> Long.toString(nowMs / MS_PER_S);
            case PRINCIPAL_ACCOUNT, USER_ID -> requester.ownerId();
            case PRINCIPAL_ARN -> requester.arn();
            case USER_NAME -> requester.userName().isEmpty() ? null : requester.userName();
            case REFERER -> head.headers().first("referer");
            case USER_AGENT -> head.headers().first("user-agent");
            case SECURE_TRANSPORT -> Boolean.toString(peer.secure());
            case SOURCE_IP -> peer.address();
            case VERSION_ID -> need.version();
            case DELIMITER -> parameter("delimiter");
            case MAX_KEYS ->
                    need.action() == Action.LIST_BUCKET_MULTIPART_UPLOADS
                            ? null // it has a limit of another name
                            : parameter("max-keys");
            case PREFIX -> parameter("prefix");
            case REQUEST_OBJECT_TAG -> tag(tag);
            case ACL -> isOfUpload() ? OWNERS_ACL : header("x-amz-acl");
            case COPY_SOURCE -> copySource();
            case GRANT_FULL_CONTROL -> ofNew("x-amz-grant-full-control");
            case GRANT_READ -> ofNew("x-amz-grant-read");
            case GRANT_READ_ACP -> ofNew("x-amz-grant-read-acp");
            case GRANT_WRITE -> ofNew("x-amz-grant-write");
            case GRANT_WRITE_ACP -> ofNew("x-amz-grant-write-acp");
            case METADATA_DIRECTIVE -> header("x-amz-metadata-directive");
            case SERVER_SIDE_ENCRYPTION ->
                    isOfUpload() ? ALWAYS_ENCRYPTED : header("x-amz-server-side-encryption");
            case STORAGE_CLASS -> header("x-amz-storage-class");
        };
    }

    @Override
    public boolean isUnknown(ConditionKey key) {
        return key == ConditionKey.REQUEST_OBJECT_TAG
                && HEEDING.contains(need.action())
                && !isOfUpload()
                && !hasTagsInHeader();
    }

    /** Of an action that heeds it: what is not heeded must not meet a condition. */
    private @Nullable String header(String name) {
        return heedsHeaders() ? head.headers().first(name) : null;
    }

    private boolean heedsHeaders() {
        return need.ofTarget() && HEEDING.contains(need.action());
    }

    /** What a part cannot say, since its upload has said it. */
    private @Nullable String ofNew(String name) {
        return isOfUpload() ? null : header(name);
    }

    /** The same object is always named in the same way: bucket/key. */
    private @Nullable String copySource() {
        String said = header("x-amz-copy-source");
        if (said == null) {
            return null;
        }
        CopySource source = CopySource.parse(said);
        return source.bucket() + "/" + source.key();
    }

    /** A tag that the request gives the object. */
    private @Nullable String tag(String tag) {
        return heedsHeaders() && hasTagsInHeader() && !isOfUpload()
                ? Tagging.ofHeader(head.headers()).get(tag)
                : null;
    }

    /** Tags that a body or the source of a copy has are not known yet. */
    private boolean hasTagsInHeader() {
        boolean replaced =
                "REPLACE".equals(head.headers().first("x-amz-tagging-directive"))
                        || !head.headers().has("x-amz-copy-source");
        return replaced && !"tagging".equals(subresource());
    }

    /** What its object gets came when the upload was created. */
    private boolean isOfUpload() {
        return "uploadId".equals(subresource());
    }

    private @Nullable String subresource() {
        return Operation.subresource(head.query());
    }

    /** A parameter of a listing; the same name means nothing elsewhere. */
    private @Nullable String parameter(String name) {
        return need.ofTarget() && LISTING.contains(need.action()) ? head.query().first(name) : null;
    }
}

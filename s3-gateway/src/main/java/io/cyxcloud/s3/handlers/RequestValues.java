package io.cyxcloud.s3.handlers;

import io.cyxcloud.s3.core.IsoTime;
import io.cyxcloud.s3.core.Peer;
import io.cyxcloud.s3.core.RequestHead;
import io.cyxcloud.s3.core.S3Error;
import io.cyxcloud.s3.core.Tagging;
import io.cyxcloud.s3.core.policy.ConditionKey;
import io.cyxcloud.s3.core.policy.ConditionValues;
import io.cyxcloud.s3.core.policy.Requester;
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
            case MAX_KEYS -> parameter("max-keys");
            case PREFIX -> parameter("prefix");
            case REQUEST_OBJECT_TAG -> tag(tag);
            case ACL -> header("x-amz-acl");
            case COPY_SOURCE -> header("x-amz-copy-source");
            case METADATA_DIRECTIVE -> header("x-amz-metadata-directive");
            case SERVER_SIDE_ENCRYPTION -> header("x-amz-server-side-encryption");
            case STORAGE_CLASS -> header("x-amz-storage-class");
        };
    }

    private @Nullable String header(String name) {
        return need.ofTarget() ? head.headers().first(name) : null;
    }

    /**
     * A tag that the request gives the object. A header that is not heeded must not meet a
     * condition, and tags that are not in a header are not known yet: nobody is let in by them.
     */
    private @Nullable String tag(String tag) {
        if (head.query().has("uploadId")) {
            return null; // the tags came when the upload was created
        }
        boolean replaced =
                "REPLACE".equals(head.headers().first("x-amz-tagging-directive"))
                        || !head.headers().has("x-amz-copy-source");
        if (head.query().has("tagging") || !replaced) {
            throw S3Error.ACCESS_DENIED.failure(
                    "Access Denied because the policy asks for tags that are not in a header");
        }
        return need.ofTarget() ? Tagging.ofHeader(head.headers()).get(tag) : null;
    }

    /** A parameter of a listing; the same name means nothing elsewhere. */
    private @Nullable String parameter(String name) {
        return need.ofTarget() && need.key() == null ? head.query().first(name) : null;
    }
}

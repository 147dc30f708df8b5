package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.object.AccessList;
import io.cyxcloud.events.state.BucketRow;
import io.cyxcloud.s3.core.Authentication;
import io.cyxcloud.s3.core.Credential;
import io.cyxcloud.s3.core.Peer;
import io.cyxcloud.s3.core.RequestHead;
import io.cyxcloud.s3.core.SigV4;
import io.cyxcloud.s3.core.policy.BucketAccess;
import io.cyxcloud.s3.core.policy.BucketAcls;
import io.cyxcloud.s3.core.policy.PolicyRequest;
import io.cyxcloud.s3.core.policy.Requester;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the sender of one request may do with buckets. The configuration's key may do everything,
 * whatever policies say. Thread-safe.
 *
 * @param nowMs the time of the request, Unix ms
 * @param staleOk whether the request may be answered from stale metadata
 */
record Access(
        BucketPolicies policies,
        Authentication authentication,
        RequestHead head,
        Peer peer,
        long nowMs,
        boolean staleOk) {
    /** Whether all of this is allowed in a bucket. */
    boolean allows(BucketRow bucket, List<Need> needs) {
        Requester requester = requester();
        return requester == null || allows(bucket, requester, needs);
    }

    /**
     * Whether what was to be judged once the object is found is allowed with it.
     *
     * @param list the object's own; null when it has none
     * @param past whether it is what the object was at a time; what may be stale counts as such
     */
    boolean allowsOnceFound(
            BucketRow bucket, List<Need> needs, @Nullable AccessList list, boolean past) {
        Requester requester = requester();
        if (requester == null) {
            return true;
        }
        BucketAccess access = policies.of(bucket);
        boolean owner = bucket.owner().equals(requester.ownerId());
        return needs.stream()
                .filter(Need::onceFound)
                .allMatch(need ->
                        access.allowsOnceFound(
                                owner, request(bucket, requester, need), list, past || staleOk));
    }

    /** What access lists give in a bucket. */
    BucketAcls acls(BucketRow bucket) {
        return policies.of(bucket).acls();
    }

    /** Null for the configuration's key. */
    private @Nullable Requester requester() {
        return switch (authentication) {
            case SigV4.Verified verified -> requester(verified.credential());
            case Authentication.SignedForm form -> requester(form.credential());
            case Authentication.Anonymous _ -> Requester.ANONYMOUS;
        };
    }

    private static @Nullable Requester requester(Credential credential) {
        return credential.root()
                ? null
                : new Requester(credential.ownerId(), credential.userName());
    }

    private PolicyRequest request(BucketRow bucket, Requester requester, Need need) {
        return new PolicyRequest(
                requester,
                need.action(),
                arn(bucket.name(), need),
                new RequestValues(head, requester, peer, nowMs, need),
                need.onceFound());
    }

    private boolean allows(BucketRow bucket, Requester requester, List<Need> needs) {
        boolean owner = bucket.owner().equals(requester.ownerId());
        if (owner && !needs.isEmpty() && needs.stream().allMatch(n -> n.action().isOwners())) {
            return true; // also to mend a policy that says nothing any more
        }
        // an owner's stale policy is the owner's own; others could ask for one that let them in
        BucketAccess access = owner && staleOk ? policies.stale(bucket) : policies.of(bucket);
        return access.allows(
                owner, needs.stream().map(need -> request(bucket, requester, need)).toList());
    }

    private static String arn(String bucket, Need need) {
        String arn = PolicyRequest.arn(bucket);
        return need.key() == null ? arn : arn + "/" + need.key();
    }
}

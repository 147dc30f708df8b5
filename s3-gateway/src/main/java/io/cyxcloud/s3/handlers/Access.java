package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.state.BucketRow;
import io.cyxcloud.s3.core.Authentication;
import io.cyxcloud.s3.core.Peer;
import io.cyxcloud.s3.core.RequestHead;
import io.cyxcloud.s3.core.SigV4;
import io.cyxcloud.s3.core.policy.BucketAccess;
import io.cyxcloud.s3.core.policy.PolicyRequest;
import io.cyxcloud.s3.core.policy.Requester;
import java.util.List;

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
        return switch (authentication) {
            case SigV4.Verified verified when verified.credential().root() -> true;
            case SigV4.Verified verified ->
                    allows(
                            bucket,
                            new Requester(
                                    verified.credential().ownerId(),
                                    verified.credential().userName()),
                            needs);
            case Authentication.Anonymous _ -> allows(bucket, Requester.ANONYMOUS, needs);
        };
    }

    private boolean allows(BucketRow bucket, Requester requester, List<Need> needs) {
        boolean owner = bucket.owner().equals(requester.ownerId());
        if (owner && !needs.isEmpty() && needs.stream().allMatch(n -> n.action().isOwners())) {
            return true; // also to mend a policy that says nothing any more
        }
        // an owner's stale policy is the owner's own; others could ask for one that let them in
        BucketAccess access = owner && staleOk ? policies.stale(bucket) : policies.of(bucket);
        return access.allows(
                owner,
                needs.stream()
                        .map(need ->
                                new PolicyRequest(
                                        requester,
                                        need.action(),
                                        arn(bucket.name(), need),
                                        new RequestValues(head, requester, peer, nowMs, need)))
                        .toList());
    }

    private static String arn(String bucket, Need need) {
        String arn = PolicyRequest.arn(bucket);
        return need.key() == null ? arn : arn + "/" + need.key();
    }
}

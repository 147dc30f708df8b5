package io.cyxcloud.s3.core.policy;

import io.cyxcloud.s3.core.policy.BucketPolicy.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what with a bucket. Its owner may do everything that the policy does not deny, and may
 * always see, change and delete the policy; others may do what the policy allows.
 *
 * @param policy null where there is none
 * @param restricted whether a public policy counts for nobody but the owner
 */
public record BucketAccess(@Nullable BucketPolicy policy, boolean restricted) {
    /**
     * Whether all of this is allowed.
     *
     * @param requests of one requester; none asks whether anything could be allowed to it
     */
    public boolean allows(boolean owner, List<PolicyRequest> requests) {
        if (owner) {
            return requests.stream().allMatch(this::ownerMay);
        }
        return policy != null
                && !(restricted && policy.isPublic())
                && requests.stream()
                        .allMatch(request ->
                                !request.action().isOwners()
                                        && policy.judge(request) == Verdict.ALLOWED);
    }

    private boolean ownerMay(PolicyRequest request) {
        return policy == null
                || request.action().isOwners()
                || policy.judge(request) != Verdict.DENIED;
    }
}

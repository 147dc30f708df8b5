package io.cyxcloud.s3.core.policy;

import io.cyxcloud.events.object.AccessList;
import io.cyxcloud.s3.core.policy.BucketPolicy.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what with a bucket. Its owner may do everything that the policy does not deny, and may
 * always see, change and delete the policy; others may do what the policy allows, and what access
 * control lists give and the policy does not deny. What the list of an object or an upload decides
 * is judged when it is found; until then it passes where a list may allow it.
 *
 * @param policy null where there is none
 * @param restricted whether a public policy counts for nobody but the owner
 */
public record BucketAccess(@Nullable BucketPolicy policy, boolean restricted, BucketAcls acls) {
    /**
     * Whether all of this is allowed, as far as it can be told before an object is looked up.
     *
     * @param requests of one requester; none asks whether anything could be allowed to it
     */
    public boolean allows(boolean owner, List<PolicyRequest> requests) {
        if (owner) {
            return requests.stream().allMatch(this::ownerMay);
        }
        if (requests.isEmpty()) {
            return mayAllowOthers() || acls.ownership().listsCount();
        }
        return requests.stream().allMatch(this::othersMay);
    }

    /**
     * Whether this is allowed with an object, or an upload, that was found. What is another owner's
     * than the bucket's is not the bucket owner's to use, nor its policy's to allow.
     *
     * @param list the object's; null when it has none of its own
     * @param past whether it is what the object was at a time: its list may say what does not hold
     *     any more
     */
    public boolean allowsOnceFound(
            boolean owner, PolicyRequest request, @Nullable AccessList list, boolean past) {
        Verdict verdict = verdict(request);
        if (verdict == Verdict.DENIED) {
            return false;
        }
        String objectOwner = acls.ownerOf(list);
        if (objectOwner.equals(acls.owner())
                && (owner || (verdict == Verdict.ALLOWED && mayAllowOthers()))) {
            return true;
        }
        return objectOwner.equals(request.requester().ownerId())
                || (!past && acls.giveOnceFound(request.requester(), request.action(), list));
    }

    private boolean othersMay(PolicyRequest request) {
        if (request.action().isOwners()) {
            return false;
        }
        return switch (verdict(request)) {
            case DENIED -> false;
            case ALLOWED -> mayAllowOthers() || listsMay(request);
            case UNMENTIONED -> listsMay(request);
        };
    }

    private boolean listsMay(PolicyRequest request) {
        return acls.give(request.requester(), request.action())
                || (request.onceFound() && acls.mayGiveOnceFound(request.action()));
    }

    private boolean mayAllowOthers() {
        return policy != null && !(restricted && policy.isPublic());
    }

    private Verdict verdict(PolicyRequest request) {
        return policy == null ? Verdict.UNMENTIONED : policy.judge(request);
    }

    private boolean ownerMay(PolicyRequest request) {
        return request.action().isOwners() || verdict(request) != Verdict.DENIED;
    }
}

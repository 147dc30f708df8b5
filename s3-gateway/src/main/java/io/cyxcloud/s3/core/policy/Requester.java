package io.cyxcloud.s3.core.policy;

import io.cyxcloud.events.object.Grant;
import org.jspecify.annotations.Nullable;

/**
 * Who asks. Every user is an account of its own.
 *
 * @param ownerId null for nobody in particular: a request without a signature
 * @param userName empty where there is none
 */
public record Requester(@Nullable String ownerId, String userName) {
    public static final Requester ANONYMOUS = new Requester(null, "");

    /** Whether it is of a group of access control lists. */
    boolean isIn(String group) {
        return group.equals(Grant.EVERYBODY) || (group.equals(Grant.USERS) && ownerId != null);
    }

    /** As policies name it; null for nobody in particular. */
    public @Nullable String arn() {
        if (ownerId == null) {
            return null;
        }
        return "arn:aws:iam::" + ownerId + (userName.isEmpty() ? ":root" : ":user/" + userName);
    }
}

package io.cyxcloud.placement.core.identity;

import io.cyxcloud.events.query.IdentityReply;
import io.cyxcloud.events.state.UserRow;
import org.jspecify.annotations.Nullable;

/**
 * What must be known to decide an identity command.
 *
 * @param decided the reply to this very command, when it is a retry
 * @param user the user that it is about, or whose access key it is about
 * @param accessKeyTaken whether somebody has the access key that it would create
 * @param userCount users that there are; only known for a command that creates one
 */
public record IdentityState(
        @Nullable IdentityReply decided,
        @Nullable UserRow user,
        boolean accessKeyTaken,
        int userCount) {}

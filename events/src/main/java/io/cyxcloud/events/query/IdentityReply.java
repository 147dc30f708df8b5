package io.cyxcloud.events.query;

import io.cyxcloud.events.state.UserRow;

/** What the decider answers to an identity command. */
public sealed interface IdentityReply {
    /**
     * Done.
     *
     * @param user as it is after the command; after its deletion, as it was before
     */
    record IdentityDone(UserRow user) implements IdentityReply {}

    record IdentityRejected(IdentityRejection reason, String detail) implements IdentityReply {}
}

package io.cyxcloud.events.identity;

import io.cyxcloud.events.value.CommandId;

/** Events of {@code cyx.identity-events}. Gateways fold them; secrets are in no other state. */
public sealed interface IdentityEvent {
    record UserCreated(
            CommandId commandId, String name, String displayName, String ownerId, long atMs)
            implements IdentityEvent {}

    record UserDeleted(CommandId commandId, String name, String ownerId, long atMs)
            implements IdentityEvent {}

    record AccessKeyCreated(
            CommandId commandId,
            String user,
            String ownerId,
            String accessKey,
            SealedSecret secret,
            long atMs)
            implements IdentityEvent {}

    record AccessKeyStatusChanged(
            CommandId commandId, String user, String accessKey, AccessKeyStatus status, long atMs)
            implements IdentityEvent {}

    record AccessKeyDeleted(CommandId commandId, String user, String accessKey, long atMs)
            implements IdentityEvent {}
}

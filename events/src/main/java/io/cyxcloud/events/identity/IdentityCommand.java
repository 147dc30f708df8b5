package io.cyxcloud.events.identity;

import io.cyxcloud.events.value.CommandId;

/** Commands of {@code cyx.identity-commands}. Times are Unix ms taken by the sender. */
public sealed interface IdentityCommand {
    CommandId commandId();

    /** The user's name or the access key that it is about: the record key. */
    String subject();

    /**
     * Creates a user under a name that nobody has.
     *
     * @param ownerId whom the user's buckets belong to: 64 hex digits, drawn at random and never
     *     used again, so that a later user of the same name does not inherit them
     */
    record CreateUser(
            CommandId commandId, String name, String displayName, String ownerId, long atMs)
            implements IdentityCommand {
        @Override
        public String subject() {
            return name;
        }
    }

    /** Deletes a user that has no access keys. Its buckets stay; the root key can reach them. */
    record DeleteUser(CommandId commandId, String name, long atMs) implements IdentityCommand {
        @Override
        public String subject() {
            return name;
        }
    }

    /**
     * Gives a user an access key, active.
     *
     * @param accessKey drawn at random by the sender, as the secret was
     */
    record CreateAccessKey(
            CommandId commandId, String user, String accessKey, SealedSecret secret, long atMs)
            implements IdentityCommand {
        @Override
        public String subject() {
            return accessKey;
        }
    }

    record SetAccessKeyStatus(
            CommandId commandId, String accessKey, AccessKeyStatus status, long atMs)
            implements IdentityCommand {
        @Override
        public String subject() {
            return accessKey;
        }
    }

    record DeleteAccessKey(CommandId commandId, String accessKey, long atMs)
            implements IdentityCommand {
        @Override
        public String subject() {
            return accessKey;
        }
    }
}

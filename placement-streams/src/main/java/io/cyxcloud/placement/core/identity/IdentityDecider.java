package io.cyxcloud.placement.core.identity;

import io.cyxcloud.events.identity.AccessKeyStatus;
import io.cyxcloud.events.identity.IdentityCommand;
import io.cyxcloud.events.identity.IdentityCommand.CreateAccessKey;
import io.cyxcloud.events.identity.IdentityCommand.CreateUser;
import io.cyxcloud.events.identity.IdentityCommand.DeleteAccessKey;
import io.cyxcloud.events.identity.IdentityCommand.DeleteUser;
import io.cyxcloud.events.identity.IdentityCommand.SetAccessKeyStatus;
import io.cyxcloud.events.identity.IdentityEvent;
import io.cyxcloud.events.identity.IdentityEvent.AccessKeyCreated;
import io.cyxcloud.events.identity.IdentityEvent.AccessKeyDeleted;
import io.cyxcloud.events.identity.IdentityEvent.AccessKeyStatusChanged;
import io.cyxcloud.events.identity.IdentityEvent.UserCreated;
import io.cyxcloud.events.identity.IdentityEvent.UserDeleted;
import io.cyxcloud.events.identity.IdentityLimits;
import io.cyxcloud.events.query.IdentityRejection;
import io.cyxcloud.events.query.IdentityReply;
import io.cyxcloud.events.query.IdentityReply.IdentityDone;
import io.cyxcloud.events.query.IdentityReply.IdentityRejected;
import io.cyxcloud.events.state.AccessKeyRow;
import io.cyxcloud.events.state.UserRow;
import io.cyxcloud.placement.core.Decision;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decides identity commands. All of them are decided in one order, on one partition: that a name
 * and an access key are nobody else's is a look at the rows, and needs no transaction.
 */
public final class IdentityDecider {
    /** What IAM takes. */
    private static final Pattern NAME =
            Pattern.compile("[A-Za-z0-9+=,.@_-]{1,%d}".formatted(IdentityLimits.NAME_CHARS_MAX));

    private static final Pattern OWNER_ID = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern ACCESS_KEY =
            Pattern.compile(
                    "[A-Z0-9]{%d,%d}"
                            .formatted(
                                    IdentityLimits.ACCESS_KEY_CHARS_MIN,
                                    IdentityLimits.ACCESS_KEY_CHARS_MAX));

    private IdentityDecider() {}

    public static Decision<IdentityEvent, IdentityReply> decide(
            IdentityState state, IdentityCommand command) {
        if (state.decided() != null) {
            return Decision.reply(state.decided());
        }
        return switch (command) {
            case CreateUser create -> createUser(state, create);
            case DeleteUser delete -> deleteUser(state.user(), delete);
            case CreateAccessKey create -> createKey(state, create);
            case SetAccessKeyStatus set -> setStatus(state.user(), set);
            case DeleteAccessKey delete -> deleteKey(state.user(), delete);
        };
    }

    private static Decision<IdentityEvent, IdentityReply> createUser(
            IdentityState state, CreateUser create) {
        if (!NAME.matcher(create.name()).matches()) {
            return rejected(
                    IdentityRejection.INVALID_INPUT,
                    "a user's name has 1 to %d letters, digits or any of +=,.@_-"
                            .formatted(IdentityLimits.NAME_CHARS_MAX));
        }
        if (create.displayName().isBlank()
                || create.displayName().length() > IdentityLimits.DISPLAY_NAME_CHARS_MAX) {
            return rejected(
                    IdentityRejection.INVALID_INPUT,
                    "a display name has 1 to %d characters"
                            .formatted(IdentityLimits.DISPLAY_NAME_CHARS_MAX));
        }
        if (!OWNER_ID.matcher(create.ownerId()).matches()) {
            return rejected(IdentityRejection.INVALID_INPUT, "an owner id has 64 hex digits");
        }
        if (state.user() != null) {
            return rejected(
                    IdentityRejection.ENTITY_ALREADY_EXISTS, "user " + create.name() + " exists");
        }
        if (state.userCount() >= IdentityLimits.USERS_MAX) {
            return rejected(
                    IdentityRejection.LIMIT_EXCEEDED, "there are " + state.userCount() + " users");
        }
        return accepted(
                null,
                new UserCreated(
                        create.commandId(),
                        create.name(),
                        create.displayName(),
                        create.ownerId(),
                        create.atMs()));
    }

    private static Decision<IdentityEvent, IdentityReply> deleteUser(
            @Nullable UserRow user, DeleteUser delete) {
        if (user == null) {
            return noSuchUser(delete.name());
        }
        if (!user.keys().isEmpty()) {
            return rejected(
                    IdentityRejection.DELETE_CONFLICT,
                    "user %s has %d access keys".formatted(user.name(), user.keys().size()));
        }
        return accepted(
                user,
                new UserDeleted(delete.commandId(), user.name(), user.ownerId(), delete.atMs()));
    }

    private static Decision<IdentityEvent, IdentityReply> createKey(
            IdentityState state, CreateAccessKey create) {
        UserRow user = state.user();
        if (!ACCESS_KEY.matcher(create.accessKey()).matches()) {
            return rejected(
                    IdentityRejection.INVALID_INPUT,
                    "an access key has %d to %d capitals and digits"
                            .formatted(
                                    IdentityLimits.ACCESS_KEY_CHARS_MIN,
                                    IdentityLimits.ACCESS_KEY_CHARS_MAX));
        }
        if (create.secret().sealed().size() > IdentityLimits.SECRET_BYTES_MAX) {
            return rejected(
                    IdentityRejection.INVALID_INPUT,
                    "a sealed secret has up to %d bytes"
                            .formatted(IdentityLimits.SECRET_BYTES_MAX));
        }
        if (user == null) {
            return noSuchUser(create.user());
        }
        if (state.accessKeyTaken()) {
            return rejected(
                    IdentityRejection.ENTITY_ALREADY_EXISTS,
                    "access key " + create.accessKey() + " exists");
        }
        if (user.keys().size() >= IdentityLimits.KEYS_PER_USER_MAX) {
            return rejected(
                    IdentityRejection.LIMIT_EXCEEDED,
                    "user %s has %d access keys".formatted(user.name(), user.keys().size()));
        }
        return accepted(
                user,
                new AccessKeyCreated(
                        create.commandId(),
                        user.name(),
                        user.ownerId(),
                        create.accessKey(),
                        create.secret(),
                        create.atMs()));
    }

    private static Decision<IdentityEvent, IdentityReply> setStatus(
            @Nullable UserRow user, SetAccessKeyStatus set) {
        if (user == null) {
            return noSuchKey(set.accessKey());
        }
        AccessKeyStatus now =
                user.keys().stream()
                        .filter(key -> key.accessKey().equals(set.accessKey()))
                        .map(AccessKeyRow::status)
                        .findFirst()
                        .orElseThrow(() ->
                                new IllegalStateException(
                                        user.name() + " has not " + set.accessKey()));
        return now == set.status()
                ? Decision.reply(new IdentityDone(user))
                : accepted(
                        user,
                        new AccessKeyStatusChanged(
                                set.commandId(),
                                user.name(),
                                set.accessKey(),
                                set.status(),
                                set.atMs()));
    }

    private static Decision<IdentityEvent, IdentityReply> deleteKey(
            @Nullable UserRow user, DeleteAccessKey delete) {
        return user == null
                ? noSuchKey(delete.accessKey())
                : accepted(
                        user,
                        new AccessKeyDeleted(
                                delete.commandId(),
                                user.name(),
                                delete.accessKey(),
                                delete.atMs()));
    }

    private static Decision<IdentityEvent, IdentityReply> accepted(
            @Nullable UserRow before, IdentityEvent event) {
        UserRow after = IdentityFold.apply(before, event).orElse(before);
        if (after == null) {
            throw new IllegalStateException("no user: " + event);
        }
        return Decision.of(new IdentityDone(after), event);
    }

    private static Decision<IdentityEvent, IdentityReply> noSuchUser(String name) {
        return rejected(IdentityRejection.NO_SUCH_ENTITY, "there is no user " + name);
    }

    private static Decision<IdentityEvent, IdentityReply> noSuchKey(String accessKey) {
        return rejected(IdentityRejection.NO_SUCH_ENTITY, "there is no access key " + accessKey);
    }

    private static Decision<IdentityEvent, IdentityReply> rejected(
            IdentityRejection why, String detail) {
        return Decision.reply(new IdentityRejected(why, detail));
    }
}

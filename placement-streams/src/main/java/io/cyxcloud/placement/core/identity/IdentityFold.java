package io.cyxcloud.placement.core.identity;

import io.cyxcloud.events.identity.AccessKeyStatus;
import io.cyxcloud.events.identity.IdentityEvent;
import io.cyxcloud.events.identity.IdentityEvent.AccessKeyCreated;
import io.cyxcloud.events.identity.IdentityEvent.AccessKeyDeleted;
import io.cyxcloud.events.identity.IdentityEvent.AccessKeyStatusChanged;
import io.cyxcloud.events.identity.IdentityEvent.UserCreated;
import io.cyxcloud.events.identity.IdentityEvent.UserDeleted;
import io.cyxcloud.events.state.AccessKeyRow;
import io.cyxcloud.events.state.UserRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Folds identity events into the row of their user. Secrets do not get into it. */
public final class IdentityFold {
    private IdentityFold() {}

    /** The name of the user whose row an event changes. */
    public static String user(IdentityEvent event) {
        return switch (event) {
            case UserCreated created -> created.name();
            case UserDeleted deleted -> deleted.name();
            case AccessKeyCreated created -> created.user();
            case AccessKeyStatusChanged changed -> changed.user();
            case AccessKeyDeleted deleted -> deleted.user();
        };
    }

    /** The row after the event; empty when there is none. */
    public static Optional<UserRow> apply(@Nullable UserRow row, IdentityEvent event) {
        return switch (event) {
            case UserCreated created ->
                    Optional.of(
                            new UserRow(
                                    created.name(),
                                    created.displayName(),
                                    created.ownerId(),
                                    created.atMs(),
                                    List.of()));
            case UserDeleted _ -> Optional.empty();
            case AccessKeyCreated created -> {
                UserRow user = present(row, event);
                List<AccessKeyRow> keys = new ArrayList<>(user.keys());
                keys.add(
                        new AccessKeyRow(
                                created.accessKey(), AccessKeyStatus.ACTIVE, created.atMs()));
                yield Optional.of(with(user, keys));
            }
            case AccessKeyStatusChanged changed -> {
                UserRow user = present(row, event);
                yield Optional.of(
                        with(
                                user,
                                user.keys().stream().map(key -> changed(key, changed)).toList()));
            }
            case AccessKeyDeleted deleted -> {
                UserRow user = present(row, event);
                yield Optional.of(
                        with(
                                user,
                                user.keys().stream()
                                        .filter(key -> !key.accessKey().equals(deleted.accessKey()))
                                        .toList()));
            }
        };
    }

    private static AccessKeyRow changed(AccessKeyRow key, AccessKeyStatusChanged event) {
        return key.accessKey().equals(event.accessKey())
                ? new AccessKeyRow(key.accessKey(), event.status(), key.createdMs())
                : key;
    }

    private static UserRow present(@Nullable UserRow row, IdentityEvent event) {
        if (row == null) {
            throw new IllegalStateException("an event of a user that is not there: " + event);
        }
        return row;
    }

    private static UserRow with(UserRow user, List<AccessKeyRow> keys) {
        return new UserRow(user.name(), user.displayName(), user.ownerId(), user.createdMs(), keys);
    }
}

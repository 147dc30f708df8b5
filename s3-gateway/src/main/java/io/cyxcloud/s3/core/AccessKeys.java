package io.cyxcloud.s3.core;

import io.cyxcloud.events.identity.AccessKeyStatus;
import io.cyxcloud.events.identity.IdentityEvent;
import io.cyxcloud.events.identity.IdentityEvent.AccessKeyCreated;
import io.cyxcloud.events.identity.IdentityEvent.AccessKeyDeleted;
import io.cyxcloud.events.identity.IdentityEvent.AccessKeyStatusChanged;
import io.cyxcloud.events.identity.IdentityEvent.UserCreated;
import io.cyxcloud.events.identity.IdentityEvent.UserDeleted;
import io.cyxcloud.events.identity.IdentityLimits;
import io.cyxcloud.events.identity.SealedSecret;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Access keys and owners' names, folded from the identity events in their order. At most {@link
 * IdentityLimits#KEYS_MAX} keys, which the decider sees to. One thread applies, any thread looks
 * up.
 */
public final class AccessKeys {
    /** A key that there is; its secret as the log has it. */
    public record Known(
            String accessKey,
            SealedSecret secret,
            String ownerId,
            String userName,
            AccessKeyStatus status) {}

    private final Map<String, Known> keys = new ConcurrentHashMap<>();
    private final Map<String, String> displayNames = new ConcurrentHashMap<>();

    /** Folds an event; throws {@link IllegalStateException} when it cannot follow those before. */
    public void apply(IdentityEvent event) {
        switch (event) {
            case UserCreated created -> displayNames.put(created.ownerId(), created.displayName());
            case UserDeleted deleted -> displayNames.remove(deleted.ownerId());
            case AccessKeyCreated created -> {
                require(keys.size() < IdentityLimits.KEYS_MAX, event);
                require(!keys.containsKey(created.accessKey()), event);
                keys.put(
                        created.accessKey(),
                        new Known(
                                created.accessKey(),
                                created.secret(),
                                created.ownerId(),
                                created.user(),
                                AccessKeyStatus.ACTIVE));
            }
            case AccessKeyStatusChanged changed -> {
                Known known = keys.get(changed.accessKey());
                require(known != null, event);
                keys.put(changed.accessKey(), with(known, changed.status()));
            }
            case AccessKeyDeleted deleted ->
                    require(keys.remove(deleted.accessKey()) != null, event);
        }
    }

    /** The key, if requests may be signed with it. */
    public Optional<Known> active(String accessKey) {
        return Optional.ofNullable(keys.get(accessKey))
                .filter(key -> key.status() == AccessKeyStatus.ACTIVE);
    }

    /** The name of a user by its owner id; null when there is none. */
    public @Nullable String displayName(String ownerId) {
        return displayNames.get(ownerId);
    }

    private static Known with(@Nullable Known key, AccessKeyStatus status) {
        if (key == null) {
            throw new IllegalStateException("no access key");
        }
        return new Known(key.accessKey(), key.secret(), key.ownerId(), key.userName(), status);
    }

    private static void require(boolean holds, IdentityEvent event) {
        if (!holds) {
            throw new IllegalStateException("cannot follow what was before: " + event);
        }
    }
}

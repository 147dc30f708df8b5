package io.cyxcloud.s3.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cyxcloud.events.identity.AccessKeyStatus;
import io.cyxcloud.events.identity.IdentityEvent.AccessKeyCreated;
import io.cyxcloud.events.identity.IdentityEvent.AccessKeyDeleted;
import io.cyxcloud.events.identity.IdentityEvent.AccessKeyStatusChanged;
import io.cyxcloud.events.identity.IdentityEvent.UserCreated;
import io.cyxcloud.events.identity.IdentityEvent.UserDeleted;
import io.cyxcloud.events.identity.SealedSecret;
import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.CommandId;
import io.cyxcloud.events.value.WrappedKey;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AccessKeysTest {
    private static final CommandId COMMAND = new CommandId(new UUID(0, 1));
    private static final SealedSecret SECRET =
            new SealedSecret(
                    new WrappedKey("kek", Bytes.copyOf(new byte[60]), Bytes.copyOf(new byte[8])),
                    Bytes.EMPTY);

    private final AccessKeys keys = new AccessKeys();

    @BeforeEach
    void aliceHasAKey() {
        keys.apply(new UserCreated(COMMAND, "alice", "Alice A.", "owner-1", 1));
        keys.apply(new AccessKeyCreated(COMMAND, "alice", "owner-1", "KEY1", SECRET, 2));
    }

    private void set(String accessKey, AccessKeyStatus status) {
        keys.apply(new AccessKeyStatusChanged(COMMAND, "alice", accessKey, status, 3));
    }

    @Test
    void aKeyCountsWhileItIsActive() {
        assertThat(keys.active("KEY1"))
                .contains(
                        new AccessKeys.Known(
                                "KEY1", SECRET, "owner-1", "alice", AccessKeyStatus.ACTIVE));
        set("KEY1", AccessKeyStatus.INACTIVE);
        assertThat(keys.active("KEY1")).isEmpty();
        set("KEY1", AccessKeyStatus.ACTIVE);
        assertThat(keys.active("KEY1")).isPresent();
        keys.apply(new AccessKeyDeleted(COMMAND, "alice", "KEY1", 4));
        assertThat(keys.active("KEY1")).isEmpty();
        assertThat(keys.active("KEY2")).isEmpty();
    }

    @Test
    void ownersHaveTheirUsersNames() {
        assertThat(keys.displayName("owner-1")).isEqualTo("Alice A.");
        keys.apply(new AccessKeyDeleted(COMMAND, "alice", "KEY1", 4));
        keys.apply(new UserDeleted(COMMAND, "alice", "owner-1", 5));
        assertThat(keys.displayName("owner-1")).isNull();
    }

    @Test
    void eventsThatCannotFollowAreFaults() {
        assertThatThrownBy(() -> set("KEY2", AccessKeyStatus.ACTIVE))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> keys.apply(new AccessKeyDeleted(COMMAND, "alice", "KEY2", 4)))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() ->
                        keys.apply(
                                new AccessKeyCreated(COMMAND, "bob", "owner-2", "KEY1", SECRET, 2)))
                .isInstanceOf(IllegalStateException.class);
    }
}

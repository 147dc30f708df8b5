package io.cyxcloud.placement.core.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cyxcloud.events.identity.AccessKeyStatus;
import io.cyxcloud.events.identity.IdentityCommand;
import io.cyxcloud.events.identity.IdentityCommand.CreateAccessKey;
import io.cyxcloud.events.identity.IdentityCommand.CreateUser;
import io.cyxcloud.events.identity.IdentityCommand.DeleteAccessKey;
import io.cyxcloud.events.identity.IdentityCommand.DeleteUser;
import io.cyxcloud.events.identity.IdentityCommand.SetAccessKeyStatus;
import io.cyxcloud.events.identity.IdentityEvent;
import io.cyxcloud.events.identity.IdentityEvent.AccessKeyCreated;
import io.cyxcloud.events.identity.IdentityEvent.AccessKeyStatusChanged;
import io.cyxcloud.events.identity.IdentityEvent.UserCreated;
import io.cyxcloud.events.identity.IdentityLimits;
import io.cyxcloud.events.identity.SealedSecret;
import io.cyxcloud.events.query.IdentityRejection;
import io.cyxcloud.events.query.IdentityReply;
import io.cyxcloud.events.query.IdentityReply.IdentityDone;
import io.cyxcloud.events.query.IdentityReply.IdentityRejected;
import io.cyxcloud.events.state.AccessKeyRow;
import io.cyxcloud.events.state.UserRow;
import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.WrappedKey;
import io.cyxcloud.placement.core.Decision;
import io.cyxcloud.placement.core.object.Given;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IdentityDeciderTest {
    private static final String OWNER = "0123456789abcdef".repeat(4);
    private static final String KEY = "CYXKEYAAAAAAAAAAAAA1";
    private static final SealedSecret SECRET =
            new SealedSecret(
                    new WrappedKey("kek", Bytes.copyOf(new byte[60]), Bytes.copyOf(new byte[8])),
                    Bytes.ofHex("c0ffee"));

    private final List<IdentityEvent> events = new ArrayList<>();
    private @Nullable UserRow user;
    private @Nullable IdentityReply decided;
    private boolean accessKeyTaken;
    private int userCount;

    private IdentityReply when(IdentityCommand command) {
        Decision<IdentityEvent, IdentityReply> decision =
                IdentityDecider.decide(
                        new IdentityState(decided, user, accessKeyTaken, userCount), command);
        for (IdentityEvent event : decision.events()) {
            user = IdentityFold.apply(user, event).orElse(null);
            events.add(event);
        }
        return decision.reply();
    }

    private static CreateUser create(String name) {
        return new CreateUser(Given.command(1), name, "Alice A.", OWNER, 100);
    }

    private static CreateAccessKey createKey(String accessKey) {
        return new CreateAccessKey(Given.command(2), "alice", accessKey, SECRET, 200);
    }

    private static SetAccessKeyStatus set(AccessKeyStatus status) {
        return new SetAccessKeyStatus(Given.command(3), KEY, status, 300);
    }

    private static void rejects(IdentityReply reply, IdentityRejection reason) {
        assertThat(reply)
                .isInstanceOfSatisfying(
                        IdentityRejected.class, r -> assertThat(r.reason()).isEqualTo(reason));
    }

    @Test
    void aUserIsCreatedWithItsOwnerId() {
        UserRow alice = new UserRow("alice", "Alice A.", OWNER, 100, List.of());
        assertThat(when(create("alice"))).isEqualTo(new IdentityDone(alice));
        assertThat(events)
                .containsExactly(
                        new UserCreated(Given.command(1), "alice", "Alice A.", OWNER, 100));
        rejects(when(create("alice")), IdentityRejection.ENTITY_ALREADY_EXISTS);
    }

    @Test
    void aRetryIsAnsweredAsItsFirstWas() {
        decided = when(create("alice"));
        user = null; // deleted since: the retry must not bring it back
        assertThat(when(create("alice"))).isEqualTo(decided);
        assertThat(events).hasSize(1);
    }

    @Test
    void namesAndOwnerIdsHaveAForm() {
        for (String name : List.of("", "a b", "a/b", "\u00e4", "x".repeat(65))) {
            rejects(when(create(name)), IdentityRejection.INVALID_INPUT);
        }
        rejects(
                when(new CreateUser(Given.command(1), "a", " ", OWNER, 1)),
                IdentityRejection.INVALID_INPUT);
        rejects(
                when(new CreateUser(Given.command(1), "a", "A", "cyxcloud-root", 1)),
                IdentityRejection.INVALID_INPUT);
        assertThat(events).isEmpty();
    }

    @Test
    void usersAreLimited() {
        userCount = IdentityLimits.USERS_MAX;
        rejects(when(create("alice")), IdentityRejection.LIMIT_EXCEEDED);
        userCount--;
        assertThat(when(create("alice"))).isInstanceOf(IdentityDone.class);
    }

    @Test
    void aKeyIsCreatedActiveAndItsSecretIsInTheEventOnly() {
        var _ = when(create("alice"));
        UserRow alice =
                new UserRow(
                        "alice",
                        "Alice A.",
                        OWNER,
                        100,
                        List.of(new AccessKeyRow(KEY, AccessKeyStatus.ACTIVE, 200)));
        assertThat(when(createKey(KEY))).isEqualTo(new IdentityDone(alice));
        assertThat(events.getLast())
                .isEqualTo(
                        new AccessKeyCreated(Given.command(2), "alice", OWNER, KEY, SECRET, 200));
        assertThat(alice.toString()).doesNotContain("c0ffee");
    }

    @Test
    void aKeyNeedsAUserAFormAndThatNobodyHasIt() {
        rejects(when(createKey(KEY)), IdentityRejection.NO_SUCH_ENTITY);
        var _ = when(create("alice"));
        for (String key : List.of("", "short", "lower-case-is-not-it", "A".repeat(129))) {
            rejects(when(createKey(key)), IdentityRejection.INVALID_INPUT);
        }
        accessKeyTaken = true;
        rejects(when(createKey(KEY)), IdentityRejection.ENTITY_ALREADY_EXISTS);
    }

    @Test
    void aUserHasTwoKeysAtMostWhateverTheirStatus() {
        var _ = when(create("alice"));
        var _ = when(createKey(KEY));
        var _ = when(set(AccessKeyStatus.INACTIVE));
        var _ = when(createKey("CYXKEYAAAAAAAAAAAAA2"));
        rejects(when(createKey("CYXKEYAAAAAAAAAAAAA3")), IdentityRejection.LIMIT_EXCEEDED);
        var _ = when(new DeleteAccessKey(Given.command(4), KEY, 400));
        assertThat(when(createKey("CYXKEYAAAAAAAAAAAAA3"))).isInstanceOf(IdentityDone.class);
    }

    @Test
    void aStatusIsChangedOnce() {
        rejects(when(set(AccessKeyStatus.INACTIVE)), IdentityRejection.NO_SUCH_ENTITY);
        var _ = when(create("alice"));
        var _ = when(createKey(KEY));
        assertThat(when(set(AccessKeyStatus.ACTIVE))).isInstanceOf(IdentityDone.class);
        assertThat(events).hasSize(2);
        assertThat(when(set(AccessKeyStatus.INACTIVE))).isInstanceOf(IdentityDone.class);
        assertThat(events.getLast())
                .isEqualTo(
                        new AccessKeyStatusChanged(
                                Given.command(3), "alice", KEY, AccessKeyStatus.INACTIVE, 300));
        assertThat(user)
                .satisfies(row ->
                        assertThat(row.keys())
                                .containsExactly(
                                        new AccessKeyRow(KEY, AccessKeyStatus.INACTIVE, 200)));
    }

    @Test
    void aUserIsDeletedAfterItsKeys() {
        DeleteUser delete = new DeleteUser(Given.command(5), "alice", 500);
        rejects(when(delete), IdentityRejection.NO_SUCH_ENTITY);
        var _ = when(create("alice"));
        var _ = when(createKey(KEY));
        rejects(when(delete), IdentityRejection.DELETE_CONFLICT);
        assertThat(when(new DeleteAccessKey(Given.command(4), KEY, 400)))
                .isInstanceOf(IdentityDone.class);
        assertThat(when(delete)).isInstanceOf(IdentityDone.class);
        assertThat(user).isNull();
        rejects(
                when(new DeleteAccessKey(Given.command(6), KEY, 600)),
                IdentityRejection.NO_SUCH_ENTITY);
    }

    @Test
    void anImpossibleEventIsAFault() {
        assertThatThrownBy(() ->
                        IdentityFold.apply(
                                null,
                                new AccessKeyStatusChanged(
                                        Given.command(1), "alice", KEY, AccessKeyStatus.ACTIVE, 1)))
                .isInstanceOf(IllegalStateException.class);
    }
}

package io.cyxcloud.placement.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.identity.AccessKeyStatus;
import io.cyxcloud.events.identity.IdentityCommand;
import io.cyxcloud.events.identity.IdentityCommand.CreateAccessKey;
import io.cyxcloud.events.identity.IdentityCommand.CreateUser;
import io.cyxcloud.events.identity.IdentityCommand.DeleteAccessKey;
import io.cyxcloud.events.identity.IdentityCommand.DeleteUser;
import io.cyxcloud.events.identity.IdentityCommand.SetAccessKeyStatus;
import io.cyxcloud.events.identity.IdentityEvent;
import io.cyxcloud.events.identity.IdentityLimits;
import io.cyxcloud.events.query.IdentityReply;
import io.cyxcloud.events.query.IdentityReply.IdentityDone;
import io.cyxcloud.events.state.AccessKeyRow;
import io.cyxcloud.events.state.UserRow;
import io.cyxcloud.events.value.CommandId;
import io.cyxcloud.placement.core.Decision;
import io.cyxcloud.placement.core.identity.IdentityDecider;
import io.cyxcloud.placement.core.object.Given;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;

/** Random commands and retries of them, on the tables and on maps. */
class IdentityModelTest {
    private static final int COMMANDS = 20_000;

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final RandomIdentities commands = new RandomIdentities(new Random(seed));
    private final Random random = new Random(seed + 1);
    private final MapStore store = new MapStore();
    private final IdentityTables tables = new IdentityTables(new Rows(store));
    private final Model model = new Model();
    private final List<IdentityCommand> sent = new ArrayList<>();
    private final Map<CommandId, IdentityReply> replies = new HashMap<>();
    private long offset;

    /** The rules, with a map of users and without a log. */
    private static final class Model {
        final Map<String, UserRow> users = new TreeMap<>();

        boolean apply(IdentityCommand command) {
            return switch (command) {
                case CreateUser c ->
                        users.putIfAbsent(
                                        c.name(),
                                        new UserRow(
                                                c.name(),
                                                c.displayName(),
                                                c.ownerId(),
                                                c.atMs(),
                                                List.of()))
                                == null;
                case DeleteUser c -> {
                    UserRow user = users.get(c.name());
                    boolean may = user != null && user.keys().isEmpty();
                    if (may) {
                        users.remove(c.name());
                    }
                    yield may;
                }
                case CreateAccessKey c -> {
                    UserRow user = users.get(c.user());
                    if (user == null
                            || user.keys().size() == IdentityLimits.KEYS_PER_USER_MAX
                            || has(c.accessKey())) {
                        yield false;
                    }
                    List<AccessKeyRow> keys = new ArrayList<>(user.keys());
                    keys.add(new AccessKeyRow(c.accessKey(), AccessKeyStatus.ACTIVE, c.atMs()));
                    put(user, keys);
                    yield true;
                }
                case SetAccessKeyStatus c -> {
                    boolean may = has(c.accessKey());
                    for (UserRow user : List.copyOf(users.values())) {
                        put(
                                user,
                                user.keys().stream()
                                        .map(k ->
                                                k.accessKey().equals(c.accessKey())
                                                        ? new AccessKeyRow(
                                                                k.accessKey(),
                                                                c.status(),
                                                                k.createdMs())
                                                        : k)
                                        .toList());
                    }
                    yield may;
                }
                case DeleteAccessKey c -> {
                    boolean may = has(c.accessKey());
                    for (UserRow user : List.copyOf(users.values())) {
                        put(
                                user,
                                user.keys().stream()
                                        .filter(k -> !k.accessKey().equals(c.accessKey()))
                                        .toList());
                    }
                    yield may;
                }
            };
        }

        private boolean has(String accessKey) {
            return users.values().stream()
                    .flatMap(user -> user.keys().stream())
                    .anyMatch(key -> key.accessKey().equals(accessKey));
        }

        private void put(UserRow user, List<AccessKeyRow> keys) {
            users.put(
                    user.name(),
                    new UserRow(
                            user.name(),
                            user.displayName(),
                            user.ownerId(),
                            user.createdMs(),
                            keys));
        }
    }

    private IdentityReply execute(IdentityCommand command) {
        Decision<IdentityEvent, IdentityReply> decision =
                IdentityDecider.decide(tables.load(command), command);
        decision.events().forEach(tables::store);
        tables.remember(offset++, command.commandId(), decision.reply());
        return decision.reply();
    }

    @Test
    void theTablesDoWhatTheModelDoesAndRetriesDoNothing() {
        for (int i = 0; i < COMMANDS; i++) {
            if (!sent.isEmpty() && random.nextInt(8) == 0) {
                int back = 1 + random.nextInt(Math.min(sent.size(), 400));
                IdentityCommand again = sent.get(sent.size() - back);
                assertThat(execute(again))
                        .as("-Dseed=%d, retry of %s", seed, again)
                        .isEqualTo(replies.get(again.commandId()));
            } else {
                IdentityCommand command = commands.command(i);
                IdentityReply reply = execute(command);
                assertThat(reply instanceof IdentityDone)
                        .as("-Dseed=%d, %s: %s", seed, command, reply)
                        .isEqualTo(model.apply(command));
                sent.add(command);
                replies.put(command.commandId(), reply);
            }
            if (i % 50 == 0) {
                assertThat(tables.users())
                        .as("-Dseed=%d", seed)
                        .containsExactlyElementsOf(model.users.values());
                holdersAreThoseOfTheUsers();
            }
        }
        assertThat(model.users).isNotEmpty();
    }

    @Test
    void onlyRecentDecisionsAreKept() {
        for (int i = 0; i < 3 * IdentityTables.DECIDED_OFFSETS_MAX; i++) {
            var _ = execute(commands.command(i));
        }
        assertThat(rows('l')).hasSize(IdentityTables.DECIDED_OFFSETS_MAX + 1);
        assertThat(rows('z')).hasSize(IdentityTables.DECIDED_OFFSETS_MAX + 1);
        assertThat(tables.decided(Given.command(1))).isNull();
    }

    private void holdersAreThoseOfTheUsers() {
        Set<Bytes> expected = new HashSet<>();
        tables.users()
                .forEach(user ->
                        user.keys()
                                .forEach(
                                        key -> expected.add(StoreKeys.accessKey(key.accessKey()))));
        assertThat(new HashSet<>(rows('a'))).as("-Dseed=%d", seed).isEqualTo(expected);
    }

    private List<Bytes> rows(char table) {
        List<Bytes> keys = new ArrayList<>();
        Bytes prefix = StoreKeys.table(table);
        new Rows(store).scan(prefix, StoreKeys.after(prefix), (key, _) -> keys.add(key));
        return keys;
    }
}

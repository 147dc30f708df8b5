package io.cyxcloud.placement.streams;

import io.cyxcloud.events.codec.AvroCodec;
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
import io.cyxcloud.events.query.IdentityReply;
import io.cyxcloud.events.state.DecidedRow;
import io.cyxcloud.events.state.KeyHolderRow;
import io.cyxcloud.events.state.UserRow;
import io.cyxcloud.events.value.CommandId;
import io.cyxcloud.placement.core.identity.IdentityFold;
import io.cyxcloud.placement.core.identity.IdentityState;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Users, whose each access key is, and how the last commands were decided, on {@link Rows}. The
 * latter are kept by their offset, so that a retry finds its reply and the table stays small.
 */
final class IdentityTables {
    /** Offsets for which a decision is kept: a sender that retries does so within seconds. */
    static final int DECIDED_OFFSETS_MAX = 1_000;

    private static final AvroCodec<UserRow> USER = AvroCodec.ofEvents(UserRow.class);
    private static final AvroCodec<KeyHolderRow> HOLDER = AvroCodec.ofEvents(KeyHolderRow.class);
    private static final AvroCodec<DecidedRow> DECIDED = AvroCodec.ofEvents(DecidedRow.class);

    private final Rows rows;

    IdentityTables(Rows rows) {
        this.rows = rows;
    }

    /** What must be known to decide a command. */
    IdentityState load(IdentityCommand command) {
        IdentityReply decided = decided(command.commandId());
        return switch (command) {
            case CreateUser create ->
                    new IdentityState(decided, user(create.name()), false, users().size());
            case DeleteUser delete -> new IdentityState(decided, user(delete.name()), false, 0);
            case CreateAccessKey create ->
                    new IdentityState(
                            decided, user(create.user()), holder(create.accessKey()) != null, 0);
            case SetAccessKeyStatus set ->
                    new IdentityState(decided, userOfKey(set.accessKey()), true, 0);
            case DeleteAccessKey delete ->
                    new IdentityState(decided, userOfKey(delete.accessKey()), true, 0);
        };
    }

    /** All users, by name. */
    List<UserRow> users() {
        List<UserRow> users = new ArrayList<>();
        Bytes table = StoreKeys.table(StoreKeys.USERS);
        rows.scan(table, StoreKeys.after(table), (_, row) -> users.add(USER.decode(row)));
        return users;
    }

    /** The reply to a recent command. */
    @Nullable IdentityReply decided(CommandId command) {
        DecidedRow row = rows.find(DECIDED, StoreKeys.decided(command));
        return row == null ? null : row.reply();
    }

    /** Folds an event into the row of its user, and into that of its access key. */
    void store(IdentityEvent event) {
        String name = IdentityFold.user(event);
        Bytes key = StoreKeys.user(name);
        IdentityFold.apply(user(name), event)
                .ifPresentOrElse(row -> rows.put(USER, key, row), () -> rows.drop(key));
        switch (event) {
            case AccessKeyCreated created ->
                    rows.put(
                            HOLDER,
                            StoreKeys.accessKey(created.accessKey()),
                            new KeyHolderRow(created.user()));
            case AccessKeyDeleted deleted -> rows.drop(StoreKeys.accessKey(deleted.accessKey()));
            case UserCreated _, UserDeleted _, AccessKeyStatusChanged _ -> {}
        }
    }

    /** Keeps a decision, for a while; a retry's is kept already, and no longer for it. */
    void remember(long offset, CommandId command, IdentityReply reply) {
        Bytes key = StoreKeys.decided(command);
        if (rows.find(DECIDED, key) == null) {
            rows.put(DECIDED, key, new DecidedRow(reply));
            rows.mark(StoreKeys.decidedAt(offset, command));
        }
        List<Bytes> old = new ArrayList<>();
        rows.scan(
                StoreKeys.table(StoreKeys.DECIDED_AT),
                StoreKeys.decidedBefore(Math.max(0, offset - DECIDED_OFFSETS_MAX)),
                (at, _) -> old.add(at));
        for (Bytes at : old) {
            rows.drop(StoreKeys.decided(StoreKeys.decidedCommand(at)));
            rows.drop(at);
        }
    }

    private @Nullable UserRow user(String name) {
        return rows.find(USER, StoreKeys.user(name));
    }

    private @Nullable KeyHolderRow holder(String accessKey) {
        return rows.find(HOLDER, StoreKeys.accessKey(accessKey));
    }

    private @Nullable UserRow userOfKey(String accessKey) {
        KeyHolderRow holder = holder(accessKey);
        return holder == null ? null : user(holder.user());
    }
}

package io.cyxcloud.placement.streams;

import io.cyxcloud.events.query.IdentityReply;
import io.cyxcloud.events.query.MetadataTable;
import io.cyxcloud.events.state.UserRow;
import io.cyxcloud.events.topic.Topics;
import io.cyxcloud.events.value.CommandId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads of the identity partition. Thread-safe; each throws {@link NotServedException} once closed.
 */
public final class IdentityView {
    private final OpenPartition<IdentityReply> open;
    private final IdentityTables tables;
    private final DigestTaker digests;

    IdentityView(OpenPartition<IdentityReply> open, Rows rows) {
        this.open = open;
        this.tables = new IdentityTables(rows);
        this.digests =
                new DigestTaker(
                        MetadataTable.IDENTITY,
                        open,
                        rows,
                        List.of(Topics.IDENTITY_COMMANDS.name()),
                        DigestedRows.ALL);
    }

    public OpenPartition<IdentityReply> open() {
        return open;
    }

    /** Takes digests of the rows. */
    public DigestTaker digests() {
        return digests;
    }

    /** All users, by name. */
    public List<UserRow> users() {
        return open.read(tables::users);
    }

    /** The reply to a recent command. */
    public @Nullable IdentityReply decided(CommandId command) {
        return open.read(() -> tables.decided(command));
    }
}

package io.cyxcloud.placement.client;

import io.cyxcloud.events.identity.IdentityCommand;
import io.cyxcloud.events.log.EventLog;
import io.cyxcloud.events.query.IdentityReply;
import io.cyxcloud.events.query.MetadataAnswer.UsersAnswer;
import io.cyxcloud.events.query.MetadataQuery.FindUsers;
import io.cyxcloud.events.state.UserRow;
import io.cyxcloud.events.value.TlsFiles;
import java.time.Duration;
import java.util.List;

/**
 * The users of the S3 API and their access keys. Calls block, are linearizable and thread-safe;
 * each ends within the deadline, by {@link MetadataUnavailableException} at the latest.
 */
public final class Identities implements AutoCloseable {
    private final Asker asker;
    private final Commands commands;
    private final Duration deadline;

    Identities(MetadataRoute route, CommandLog log, Duration deadline) {
        this.asker = new Asker(route);
        this.commands = new Commands(log, asker);
        this.deadline = deadline;
    }

    /**
     * Connects on demand.
     *
     * @param instances addresses of placement instances; one that answers is enough
     * @param tls certificate of a role that may ask: operator, for one
     * @param log for commands; it is not closed with this
     * @param deadline how long a call may take
     */
    public static Identities connect(
            List<QueryEndpoint> instances, TlsFiles tls, EventLog log, Duration deadline) {
        return new Identities(new HttpRoute(instances, tls), CommandLog.of(log), deadline);
    }

    /** Appends the command and waits for its outcome. Gateways know of it within a second. */
    public IdentityReply execute(IdentityCommand command) {
        return commands.execute(command, Deadline.in(deadline));
    }

    /** All users, by name. */
    public List<UserRow> users() {
        return asker.ask(new FindUsers(), UsersAnswer.class, Deadline.in(deadline)).users();
    }

    @Override
    public void close() {
        asker.close();
    }
}

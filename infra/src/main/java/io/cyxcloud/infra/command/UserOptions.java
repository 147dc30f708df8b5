package io.cyxcloud.infra.command;

import io.cyxcloud.events.identity.IdentityCommand;
import io.cyxcloud.events.query.IdentityReply.IdentityDone;
import io.cyxcloud.events.query.IdentityReply.IdentityRejected;
import io.cyxcloud.events.state.UserRow;
import io.cyxcloud.events.value.CommandId;
import io.cyxcloud.infra.OperatorException;
import io.cyxcloud.infra.roles.UserRegistry;
import io.cyxcloud.placement.client.MetadataUnavailableException;
import java.io.IOException;
import java.util.UUID;
import picocli.CommandLine.Mixin;

/** How commands about users reach the cluster, and what they make of its answers. */
final class UserOptions {
    /** What is done with the users. */
    interface Work<T> {
        T in(UserRegistry registry) throws IOException;
    }

    @Mixin private BrokerOptions broker = new BrokerOptions();

    <T> T inRegistry(Work<T> work) throws InterruptedException, IOException {
        try (UserRegistry registry = UserRegistry.connect(broker.awaitedCluster("user"))) {
            return work.in(registry);
        } catch (MetadataUnavailableException e) {
            throw new OperatorException(
                    "metadata does not answer ("
                            + e.getMessage()
                            + "); 'cyxcloud user list' and 'cyxcloud user key list' show later"
                            + " whether it was done",
                    e);
        }
    }

    /** The user after the command, or one line that says why not. */
    UserRow done(IdentityCommand command) throws InterruptedException, IOException {
        return inRegistry(registry -> done(registry, command));
    }

    static UserRow done(UserRegistry registry, IdentityCommand command) {
        return switch (registry.execute(command)) {
            case IdentityDone done -> done.user();
            case IdentityRejected rejected ->
                    throw new OperatorException(UserReport.explain(rejected));
        };
    }

    static CommandId commandId() {
        return new CommandId(UUID.randomUUID());
    }
}

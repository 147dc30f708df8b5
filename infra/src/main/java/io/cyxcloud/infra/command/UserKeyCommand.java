package io.cyxcloud.infra.command;

import io.cyxcloud.events.identity.AccessKeyStatus;
import io.cyxcloud.events.identity.IdentityCommand;
import io.cyxcloud.events.identity.IdentityCommand.CreateAccessKey;
import io.cyxcloud.events.identity.IdentityCommand.DeleteAccessKey;
import io.cyxcloud.events.identity.IdentityCommand.SetAccessKeyStatus;
import io.cyxcloud.events.query.IdentityRejection;
import io.cyxcloud.events.query.IdentityReply.IdentityRejected;
import io.cyxcloud.events.state.UserRow;
import io.cyxcloud.infra.OperatorException;
import io.cyxcloud.infra.roles.AccessKeyPair;
import io.cyxcloud.infra.roles.UserRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Access keys of users. */
@Command(name = "key", description = "Manage access keys of users.")
@SuppressWarnings("NullAway.Init") // picocli sets the field
public final class UserKeyCommand {
    @Spec private CommandSpec spec;

    @Command(
            name = "create",
            description = "Give a user an access key, and show its secret, this once.")
    int create(
            @Mixin UserOptions users,
            @Parameters(paramLabel = "NAME", description = "The user.") String name,
            @Option(names = "--json", description = "As one JSON object.") boolean json)
            throws InterruptedException, IOException {
        AccessKeyPair pair = AccessKeyPair.draw();
        var _ =
                users.inRegistry(registry ->
                        UserOptions.done(
                                registry,
                                new CreateAccessKey(
                                        UserOptions.commandId(),
                                        name,
                                        pair.accessKey(),
                                        registry.seal(pair),
                                        System.currentTimeMillis())));
        print(json ? UserReport.shownAsJson(pair) : UserReport.shown(pair));
        if (!json) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("The secret is shown this once.");
            err.flush();
        }
        return 0;
    }

    @Command(name = "list", description = "List a user's access keys.")
    int list(
            @Mixin UserOptions users,
            @Parameters(paramLabel = "NAME", description = "The user.") String name,
            @Option(names = "--json", description = "A JSON object a line.") boolean json)
            throws InterruptedException, IOException {
        UserRow user =
                users.inRegistry(UserRegistry::users).stream()
                        .filter(row -> row.name().equals(name))
                        .findFirst()
                        .orElseThrow(() -> noSuchUser(name));
        print(json ? UserReport.json(user.keys()) : UserReport.keys(user));
        return 0;
    }

    @Command(name = "disable", description = "Refuse requests signed with a key, until enabled.")
    int disable(@Mixin UserOptions users, @Mixin KeyParameter key)
            throws InterruptedException, IOException {
        return change(users, key, "disabled", status(key, AccessKeyStatus.INACTIVE));
    }

    @Command(name = "enable", description = "Take requests signed with a key again.")
    int enable(@Mixin UserOptions users, @Mixin KeyParameter key)
            throws InterruptedException, IOException {
        return change(users, key, "enabled", status(key, AccessKeyStatus.ACTIVE));
    }

    @Command(name = "delete", description = "Delete an access key, for good.")
    int delete(@Mixin UserOptions users, @Mixin KeyParameter key)
            throws InterruptedException, IOException {
        return change(
                users,
                key,
                "deleted",
                new DeleteAccessKey(
                        UserOptions.commandId(), key.accessKey, System.currentTimeMillis()));
    }

    /** Which key. */
    static final class KeyParameter {
        @Parameters(paramLabel = "KEY", description = "The access key.")
        private String accessKey = "";
    }

    private int change(UserOptions users, KeyParameter key, String done, IdentityCommand command)
            throws InterruptedException, IOException {
        UserRow user = users.done(command);
        print(
                "%s %s of %s; gateways know within seconds%n"
                        .formatted(done, key.accessKey, user.name()));
        return 0;
    }

    private static IdentityCommand status(KeyParameter key, AccessKeyStatus status) {
        return new SetAccessKeyStatus(
                UserOptions.commandId(), key.accessKey, status, System.currentTimeMillis());
    }

    private static OperatorException noSuchUser(String name) {
        return new OperatorException(
                UserReport.explain(
                        new IdentityRejected(
                                IdentityRejection.NO_SUCH_ENTITY, "there is no user " + name)));
    }

    private void print(String text) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(text);
        out.flush();
    }
}

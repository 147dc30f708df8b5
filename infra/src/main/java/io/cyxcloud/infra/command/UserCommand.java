package io.cyxcloud.infra.command;

import io.cyxcloud.events.identity.IdentityCommand.CreateUser;
import io.cyxcloud.events.identity.IdentityCommand.DeleteUser;
import io.cyxcloud.events.state.UserRow;
import io.cyxcloud.infra.roles.UserRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Users of the S3 API. */
@Command(
        name = "user",
        description = "Manage users of the S3 API and their access keys.",
        subcommands = UserKeyCommand.class)
@SuppressWarnings("NullAway.Init") // picocli sets the field
public final class UserCommand {
    private static final int OWNER_ID_BYTES = 32;

    @Spec private CommandSpec spec;

    @Command(
            name = "create",
            description = "Create a user.",
            footer = "It can do nothing yet: 'cyxcloud user key create NAME' gives it a key.")
    int create(
            @Mixin UserOptions users,
            @Parameters(
                            paramLabel = "NAME",
                            description = "1 to 64 letters, digits or any of +=,.@_-")
                    String name,
            @Option(
                            names = "--display-name",
                            paramLabel = "TEXT",
                            description = "Name in answers of S3. Default: NAME.")
                    @Nullable String displayName)
            throws InterruptedException, IOException {
        byte[] ownerId = new byte[OWNER_ID_BYTES];
        new SecureRandom().nextBytes(ownerId);
        var _ =
                users.done(
                        new CreateUser(
                                UserOptions.commandId(),
                                name,
                                displayName == null ? name : displayName,
                                HexFormat.of().formatHex(ownerId),
                                System.currentTimeMillis()));
        print(
                "created %s; 'cyxcloud user key create %s' gives it an access key"
                        .formatted(name, name));
        return 0;
    }

    @Command(name = "list", description = "List the users.")
    int list(
            @Mixin UserOptions options,
            @Option(names = "--json", description = "A JSON object a line.") boolean json)
            throws InterruptedException, IOException {
        List<UserRow> users = options.inRegistry(UserRegistry::users);
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? UserReport.json(users) : UserReport.users(users));
        out.flush();
        return 0;
    }

    @Command(
            name = "delete",
            description = "Delete a user that has no access keys.",
            footer = "Buckets that it owns stay: the root key can use and delete them.")
    int delete(
            @Mixin UserOptions users,
            @Parameters(paramLabel = "NAME", description = "The user.") String name)
            throws InterruptedException, IOException {
        UserRow user =
                users.done(
                        new DeleteUser(UserOptions.commandId(), name, System.currentTimeMillis()));
        print("deleted %s; buckets of owner %s stay".formatted(name, user.ownerId()));
        return 0;
    }

    private void print(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}

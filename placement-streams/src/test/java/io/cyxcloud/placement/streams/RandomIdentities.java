package io.cyxcloud.placement.streams;

import io.cyxcloud.events.identity.AccessKeyStatus;
import io.cyxcloud.events.identity.IdentityCommand;
import io.cyxcloud.events.identity.IdentityCommand.CreateAccessKey;
import io.cyxcloud.events.identity.IdentityCommand.CreateUser;
import io.cyxcloud.events.identity.IdentityCommand.DeleteAccessKey;
import io.cyxcloud.events.identity.IdentityCommand.DeleteUser;
import io.cyxcloud.events.identity.IdentityCommand.SetAccessKeyStatus;
import io.cyxcloud.events.identity.SealedSecret;
import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.CommandId;
import io.cyxcloud.events.value.WrappedKey;
import io.cyxcloud.placement.core.object.Given;
import java.util.Random;

/** Identity commands about a few users and a few keys. */
final class RandomIdentities {
    private static final int USERS = 12;
    private static final int KEYS = 30;

    private final Random random;

    RandomIdentities(Random random) {
        this.random = random;
    }

    IdentityCommand command(long number) {
        CommandId id = Given.command(number);
        String user = "user-" + random.nextInt(USERS);
        String key = "CYXKEYAAAAAAAA%02d".formatted(random.nextInt(KEYS));
        long atMs = 1_000 + number;
        return switch (random.nextInt(8)) {
            case 0, 1 -> new CreateUser(id, user, "U " + user, "%064x".formatted(number), atMs);
            case 2 -> new DeleteUser(id, user, atMs);
            case 3, 4 ->
                    new CreateAccessKey(
                            id,
                            user,
                            key,
                            new SealedSecret(
                                    new WrappedKey(
                                            "kek",
                                            Bytes.copyOf(new byte[60]),
                                            Bytes.copyOf(new byte[8])),
                                    Bytes.copyOf(new byte[56])),
                            atMs);
            case 5, 6 ->
                    new SetAccessKeyStatus(
                            id,
                            key,
                            random.nextBoolean()
                                    ? AccessKeyStatus.ACTIVE
                                    : AccessKeyStatus.INACTIVE,
                            atMs);
            default -> new DeleteAccessKey(id, key, atMs);
        };
    }
}

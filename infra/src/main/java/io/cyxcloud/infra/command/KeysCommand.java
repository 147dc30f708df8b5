package io.cyxcloud.infra.command;

import io.cyxcloud.infra.OperatorException;
import io.cyxcloud.ingest.IngestException;
import io.cyxcloud.ingest.seal.KeyFile;
import io.cyxcloud.ingest.seal.Passphrase;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The file with the key that wraps data keys. */
@Command(name = "keys", description = "Lock the master key's file with a passphrase, or unlock it.")
public final class KeysCommand {
    /** Which file. */
    static final class KeyOption {
        @Option(
                names = "--key-file",
                paramLabel = "FILE",
                defaultValue = "data/keys/master.key",
                description = "The key file (default: ${DEFAULT-VALUE}).")
        private Path file = Path.of("");
    }

    private interface Change {
        void make() throws IOException;
    }

    @Command(
            name = "lock",
            description =
                    "Lock the file with a passphrase (Argon2id), or change its passphrase. The key"
                            + " stays the same.")
    int lock(
            @Mixin KeyOption key,
            @Option(
                            names = "--passphrase",
                            paramLabel = "FILE",
                            required = true,
                            description = "File, mode 600, with the passphrase.")
                    Path next,
            @Option(
                            names = "--current",
                            paramLabel = "FILE",
                            description = "File with the passphrase that locks it now.")
                    @Nullable Path current)
            throws IOException {
        change(() -> {
            try (Passphrase now = current == null ? null : Passphrase.read(current);
                    Passphrase then = Passphrase.read(next)) {
                KeyFile.lock(key.file, now, then);
            }
        });
        System.out.println(
                "locked %s; gateways need ingest.keyPassphrase: %s".formatted(key.file, next));
        return 0;
    }

    @Command(name = "unlock", description = "Take the lock away: the file alone gives the key.")
    int unlock(
            @Mixin KeyOption key,
            @Option(
                            names = "--current",
                            paramLabel = "FILE",
                            required = true,
                            description = "File with the passphrase that locks it now.")
                    Path current)
            throws IOException {
        change(() -> {
            try (Passphrase now = Passphrase.read(current)) {
                KeyFile.unlock(key.file, now);
            }
        });
        System.out.println("unlocked " + key.file);
        return 0;
    }

    private static void change(Change change) throws IOException {
        try {
            change.make();
        } catch (NoSuchFileException e) {
            throw new OperatorException(e.getFile() + " is not there", e);
        } catch (IngestException e) {
            throw new OperatorException(String.valueOf(e.getMessage()), e);
        }
    }
}

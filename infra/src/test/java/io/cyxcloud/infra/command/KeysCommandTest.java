package io.cyxcloud.infra.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.value.WrappedKey;
import io.cyxcloud.infra.CyxCloud;
import io.cyxcloud.ingest.seal.DataKey;
import io.cyxcloud.ingest.seal.FileKeyProvider;
import io.cyxcloud.ingest.seal.Passphrase;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class KeysCommandTest {
    @TempDir private Path folder;
    private final StringWriter errors = new StringWriter();

    private int run(String... arguments) {
        CommandLine line = CyxCloud.commandLine();
        line.setErr(new PrintWriter(errors, true));
        return line.execute(arguments);
    }

    private Path secret(String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void whatWasWrappedOpensBeforeAndAfterTheLock() throws IOException {
        Path file = folder.resolve("master.key");
        WrappedKey wrapped = FileKeyProvider.open(file).wrap(DataKey.fresh());
        Path passphrase = secret("passphrase", "a passphrase of some length\n");
        String[] lock = {
            "keys", "lock", "--key-file", file.toString(), "--passphrase", passphrase.toString()
        };
        assertThat(run(lock)).as(errors.toString()).isZero();
        try (Passphrase known = Passphrase.read(passphrase)) {
            FileKeyProvider.open(file, known).unwrap(wrapped).close();
        }
        assertThat(run(lock)).isEqualTo(1);
        assertThat(errors.toString()).contains("is locked");
        String[] unlock = {
            "keys", "unlock", "--key-file", file.toString(), "--current", passphrase.toString()
        };
        assertThat(run(unlock)).as(errors.toString()).isZero();
        FileKeyProvider.open(file).unwrap(wrapped).close();
    }

    @Test
    void aWrongPassphraseOrAMissingFileIsOneClearLine() throws IOException {
        Path file = folder.resolve("master.key");
        Path passphrase = secret("passphrase", "a passphrase of some length");
        assertThat(
                        run(
                                "keys",
                                "lock",
                                "--key-file",
                                file.toString(),
                                "--passphrase",
                                passphrase.toString()))
                .isEqualTo(1);
        assertThat(errors.toString()).contains("is not there").hasLineCount(1);
        try (Passphrase known = Passphrase.read(passphrase)) {
            FileKeyProvider.open(file, known);
        }
        Path other = secret("other", "some other passphrase");
        assertThat(
                        run(
                                "keys",
                                "unlock",
                                "--key-file",
                                file.toString(),
                                "--current",
                                other.toString()))
                .isEqualTo(1);
        assertThat(errors.toString()).contains("the passphrase does not open").hasLineCount(2);
    }
}

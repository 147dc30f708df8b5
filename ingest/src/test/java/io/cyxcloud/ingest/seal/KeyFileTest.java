package io.cyxcloud.ingest.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cyxcloud.events.value.WrappedKey;
import io.cyxcloud.ingest.IngestException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFileTest {
    @TempDir private Path folder;
    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("kek");
    }

    private Path passphraseFile(String text) throws IOException {
        Path path = folder.resolve("passphrase-" + text.strip().hashCode());
        Files.writeString(path, text);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        return path;
    }

    private Passphrase passphrase(String text) throws IOException {
        return Passphrase.read(passphraseFile(text));
    }

    private static void refused(ThrowingCallable call, String message) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        IngestException.class,
                        e -> assertThat(e.kind()).isEqualTo(IngestException.Kind.KEY))
                .hasMessageContaining(message);
    }

    @Test
    void aLockedFileOpensWithItsPassphraseOnly() throws IOException {
        WrappedKey wrapped;
        byte[] content;
        try (DataKey key = DataKey.fresh();
                Passphrase passphrase = passphrase("correct horse battery\n")) {
            content = key.getEncoded();
            wrapped = FileKeyProvider.open(file, passphrase).wrap(key);
        }
        assertThat(Files.readString(file)).startsWith("cyx-kek-2 ").contains(" m=65536,t=3,p=4 ");
        try (Passphrase again = passphrase("correct horse battery");
                DataKey key = FileKeyProvider.open(file, again).unwrap(wrapped)) {
            assertThat(key.getEncoded()).isEqualTo(content);
        }
        refused(
                () -> FileKeyProvider.open(file, passphrase("another passphrase")),
                "the passphrase does not open");
        refused(() -> FileKeyProvider.open(file), "is locked");
    }

    @Test
    void theKeyStaysTheSameWhenItIsLockedRelockedAndUnlocked() throws IOException {
        FileKeyProvider before = FileKeyProvider.open(file);
        WrappedKey wrapped = before.wrap(DataKey.fresh());
        KeyFile.lock(file, null, passphrase("the first passphrase"));
        refused(() -> KeyFile.lock(file, null, passphrase("the second one")), "is locked");
        KeyFile.lock(file, passphrase("the first passphrase"), passphrase("the second one"));
        FileKeyProvider.open(file, passphrase("the second one")).unwrap(wrapped).close();
        KeyFile.unlock(file, passphrase("the second one"));
        FileKeyProvider.open(file).unwrap(wrapped).close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        refused(() -> FileKeyProvider.open(file, passphrase("the second one")), "is not locked");
    }

    @Test
    void everyChangeOfALockedFileIsSeen() throws IOException {
        FileKeyProvider.open(file, passphrase("correct horse battery"));
        String[] words = Files.readString(file).strip().split(" ");
        for (int i = 0; i < words.length; i++) {
            String[] changed = words.clone();
            char last = changed[i].charAt(changed[i].length() - 1);
            changed[i] =
                    changed[i].substring(0, changed[i].length() - 1) + (last == '1' ? '2' : '1');
            Files.writeString(file, String.join(" ", changed));
            assertThatThrownBy(
                            () -> FileKeyProvider.open(file, passphrase("correct horse battery")))
                    .as("word " + i)
                    .isInstanceOf(IngestException.class);
        }
        Files.writeString(file, String.join(" ", words).replace("m=65536", "m=9999999"));
        refused(
                () -> FileKeyProvider.open(file, passphrase("correct horse battery")),
                "is not a key file");
    }

    /** Made by other implementations of Argon2id, HKDF and AES-GCM (Python's). */
    @Test
    void aFileMadeByOthersOpens() throws IOException {
        Files.writeString(
                file,
                "cyx-kek-2 file-a3a295a1d59e9304 argon2id m=64,t=1,p=1 "
                        + "000102030405060708090a0b0c0d0e0f 000102030405060708090a0b"
                        + "7922b676fb7d034451196801345c4e22c90291af7cee7a82ddc55bd3315e6ad5"
                        + "cc68dca33b6bc6c25d22a00f17bf83db\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        try (Passphrase passphrase = passphrase("correct horse battery")) {
            KeyFile.Named named = KeyFile.open(file, passphrase);
            assertThat(named.key().getEncoded()).containsOnly(7).hasSize(DataKey.KEY_BYTES);
        }
    }

    @Test
    void passphrasesThatAreShortLongOrReadableByOthersAreRefused() throws IOException {
        refused(() -> passphrase("short\n"), "12 to 1024 bytes");
        refused(() -> passphrase("x".repeat(1025)), "12 to 1024 bytes");
        Path open = passphraseFile("correct horse battery");
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
        refused(() -> Passphrase.read(open), "mode 600");
    }
}

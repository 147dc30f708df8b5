package io.cyxcloud.ingest.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cyxcloud.events.object.ObjectBody;
import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.WrappedKey;
import io.cyxcloud.ingest.IngestException;
import io.cyxcloud.ingest.InlineBodies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileKeyProviderTest {
    @TempDir private Path folder;

    private Path file() {
        return folder.resolve("kek");
    }

    @Test
    void wrapsAndUnwrapsAlsoAfterARestart() throws IOException {
        WrappedKey wrapped;
        byte[] content;
        try (DataKey key = DataKey.fresh()) {
            content = key.getEncoded();
            wrapped = FileKeyProvider.open(file()).wrap(key);
        }
        try (DataKey again = FileKeyProvider.open(file()).unwrap(wrapped)) {
            assertThat(again.getEncoded()).isEqualTo(content);
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(file());
        }
    }

    @Test
    void whoeverMakesItAtOnceHasTheSameKey() throws Exception {
        try (var threads = Executors.newFixedThreadPool(8)) {
            Callable<FileKeyProvider> open = () -> FileKeyProvider.open(file());
            List<Future<FileKeyProvider>> all =
                    threads.invokeAll(java.util.Collections.nCopies(8, open));
            WrappedKey wrapped = all.getFirst().get().wrap(DataKey.fresh());
            for (Future<FileKeyProvider> one : all) {
                one.get().unwrap(wrapped).close();
            }
        }
    }

    @Test
    void refusesFilesThatOthersMayReadOrThatAreDamaged() throws IOException {
        FileKeyProvider.open(file());
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(() -> FileKeyProvider.open(file()))
                .isInstanceOf(IngestException.class)
                .hasMessageContaining("mode 600");
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-------"));
        String line = Files.readString(file());
        char other = line.charAt(line.length() - 2) == '0' ? '1' : '0';
        Files.writeString(file(), line.substring(0, line.length() - 2) + other + "\n");
        assertThatThrownBy(() -> FileKeyProvider.open(file()))
                .isInstanceOf(IngestException.class)
                .hasMessageContaining("is not a key file");
    }

    @Test
    void refusesKeysOfAnotherFileAndDamagedOnes() throws IOException {
        FileKeyProvider one = FileKeyProvider.open(file());
        FileKeyProvider two = FileKeyProvider.open(folder.resolve("other"));
        WrappedKey wrapped = one.wrap(DataKey.fresh());
        assertThatThrownBy(() -> two.unwrap(wrapped)).isInstanceOf(IngestException.class);
        byte[] damaged = wrapped.wrapped().toArray();
        damaged[20] ^= 1;
        var other = new WrappedKey(wrapped.kekId(), Bytes.copyOf(damaged), wrapped.noncePrefix());
        assertThatThrownBy(() -> one.unwrap(other)).isInstanceOf(IngestException.class);
    }

    @Test
    void aClosedKeyGivesNothing() {
        DataKey key = DataKey.fresh();
        key.close();
        assertThatThrownBy(key::getEncoded).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void inlineBodiesComeBackAndShowDamage() throws IOException {
        InlineBodies bodies = new InlineBodies(FileKeyProvider.open(file()));
        for (int size : new int[] {0, 1, 16 << 10, 64 << 10}) {
            byte[] body = new byte[size];
            java.util.Arrays.fill(body, (byte) size);
            ObjectBody.Inline sealed = bodies.seal(body);
            assertThat(bodies.open(sealed)).isEqualTo(body);
            byte[] damaged = sealed.sealed().toArray();
            damaged[damaged.length / 2] ^= 1;
            var bad = new ObjectBody.Inline(sealed.key(), Bytes.copyOf(damaged), size);
            assertThatThrownBy(() -> bodies.open(bad)).isInstanceOf(IngestException.class);
        }
    }
}

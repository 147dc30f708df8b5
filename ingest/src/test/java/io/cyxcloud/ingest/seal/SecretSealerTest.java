package io.cyxcloud.ingest.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cyxcloud.events.codec.AvroCodec;
import io.cyxcloud.events.identity.IdentityCommand;
import io.cyxcloud.events.identity.IdentityCommand.CreateAccessKey;
import io.cyxcloud.events.identity.SealedSecret;
import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.CommandId;
import io.cyxcloud.ingest.IngestException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretSealerTest {
    private static final String ACCESS_KEY = "CYXAAAAAAAAAAAAAAAAA";
    private static final String SECRET = "a/secret+that-must-not-be-seen";

    @TempDir private Path folder;
    private SecretSealer sealer;

    @BeforeEach
    void open() throws IOException {
        sealer = new SecretSealer(FileKeyProvider.open(folder.resolve("master.key")));
    }

    @Test
    void aSecretOpensForItsAccessKeyOnly() {
        SealedSecret sealed = sealer.seal(ACCESS_KEY, SECRET);
        assertThat(sealer.open(ACCESS_KEY, sealed)).isEqualTo(SECRET);
        assertThat(sealer.seal(ACCESS_KEY, SECRET)).isNotEqualTo(sealed);
        assertThatThrownBy(() -> sealer.open("CYXBBBBBBBBBBBBBBBBB", sealed))
                .isInstanceOf(IngestException.class)
                .hasMessageContaining("does not match");
    }

    @Test
    void damageAndAnotherMasterKeyAreTypedErrors() throws IOException {
        SealedSecret sealed = sealer.seal(ACCESS_KEY, SECRET);
        byte[] bytes = sealed.sealed().toArray();
        bytes[3] ^= 1;
        SealedSecret damaged = new SealedSecret(sealed.key(), Bytes.copyOf(bytes));
        assertThatThrownBy(() -> sealer.open(ACCESS_KEY, damaged))
                .isInstanceOf(IngestException.class);
        assertThatThrownBy(
                        () -> sealer.open(ACCESS_KEY, new SealedSecret(sealed.key(), Bytes.EMPTY)))
                .isInstanceOf(IngestException.class);
        SecretSealer other = new SecretSealer(FileKeyProvider.open(folder.resolve("other.key")));
        assertThatThrownBy(() -> other.open(ACCESS_KEY, sealed))
                .isInstanceOf(IngestException.class)
                .hasMessageContaining("wrapped under");
    }

    @Test
    void theRecordAndItsTextDoNotTellTheSecret() {
        CreateAccessKey command =
                new CreateAccessKey(
                        new CommandId(UUID.randomUUID()),
                        "alice",
                        ACCESS_KEY,
                        sealer.seal(ACCESS_KEY, SECRET),
                        1);
        assertThat(command.toString()).contains(ACCESS_KEY).doesNotContain(SECRET);
        byte[] record = AvroCodec.ofEvents(IdentityCommand.class).encode(command);
        assertThat(new String(record, StandardCharsets.ISO_8859_1))
                .contains(ACCESS_KEY)
                .doesNotContain(SECRET);
    }
}

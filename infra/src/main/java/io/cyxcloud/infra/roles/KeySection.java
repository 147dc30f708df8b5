package io.cyxcloud.infra.roles;

import io.cyxcloud.infra.OperatorException;
import io.cyxcloud.infra.config.CyxConfig;
import io.cyxcloud.ingest.IngestException;
import io.cyxcloud.ingest.seal.FileKeyProvider;
import io.cyxcloud.ingest.seal.KeyProvider;
import io.cyxcloud.ingest.seal.Passphrase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The master key that the configuration names. */
final class KeySection {
    private KeySection() {}

    /** Opens the key file, or makes it. */
    static KeyProvider open(CyxConfig.Ingest config) throws IOException {
        Path keyFile = config.keyFile().toAbsolutePath();
        Files.createDirectories(keyFile.getParent());
        try {
            if (config.keyPassphrase().toString().isEmpty()) {
                return FileKeyProvider.open(keyFile);
            }
            try (Passphrase passphrase = Passphrase.read(config.keyPassphrase())) {
                return FileKeyProvider.open(keyFile, passphrase);
            }
        } catch (NoSuchFileException e) {
            throw new OperatorException(e.getFile() + " is not there (ingest.keyPassphrase)", e);
        } catch (IngestException e) {
            throw new OperatorException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Opens the key file that gateways have: a new one would be none of theirs. */
    static KeyProvider existing(CyxConfig.Ingest config) throws IOException {
        if (!Files.exists(config.keyFile())) {
            throw new OperatorException(
                    config.keyFile()
                            + " is not there: expected the gateways' key file"
                            + " (--set ingest.keyFile=FILE)");
        }
        return open(config);
    }
}

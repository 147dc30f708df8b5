package io.cyxcloud.infra.roles;

import io.cyxcloud.events.value.TlsFiles;
import io.cyxcloud.infra.OperatorException;
import io.cyxcloud.infra.config.CyxConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Translates the section on TLS. */
final class TlsSection {
    private TlsSection() {}

    /** The files, all there. */
    static TlsFiles files(CyxConfig.Tls config) {
        for (Path file : List.of(config.certificate(), config.key(), config.authority())) {
            if (!Files.isReadable(file)) {
                throw new OperatorException(
                        file + " cannot be read: 'cyxcloud pki issue' makes certificates");
            }
        }
        return new TlsFiles(config.certificate(), config.key(), config.authority());
    }
}

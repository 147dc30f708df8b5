package io.cyxcloud.infra.roles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cyxcloud.infra.OperatorException;
import io.cyxcloud.infra.config.ConfigLoader;
import io.cyxcloud.infra.config.CyxConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeySectionTest {
    /** Secrets sealed under a key that no gateway has would be lost. */
    @Test
    void aKeyFileThatGatewaysShouldHaveIsNotMadeByTheWay(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("keys").resolve("master.key");
        CyxConfig.Ingest config =
                new ConfigLoader().flags(List.of("ingest.keyFile=" + file)).load().ingest();
        assertThatThrownBy(() -> KeySection.existing(config))
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining("is not there: expected the gateways' key file");
        assertThat(file).doesNotExist();
        assertThat(KeySection.open(config)).isNotNull();
        assertThat(KeySection.existing(config)).isNotNull();
    }
}

package io.cyxcloud.infra.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigLoaderTest {
    @TempDir private Path folder;

    @Test
    void everyDefaultIsValid() {
        CyxConfig config = new ConfigLoader().load();
        assertThat(config.gateway().port()).isEqualTo(9000);
        assertThat(config.ingest().chunkSize()).isEqualTo(new ByteSize(0));
        assertThat(config.kafka().waitMax()).isEqualTo(Duration.ofSeconds(60));
        assertThat(config.kafka().properties()).isEmpty();
    }

    @Test
    void everyKeyIsDocumentedAndHasAVariableOfItsOwn() {
        List<ConfigKey> keys = ConfigKey.of(CyxConfig.class);
        assertThat(keys).hasSizeGreaterThan(25).allMatch(key -> !key.doc().isBlank());
        assertThat(keys.stream().map(ConfigKey::environmentVariable)).doesNotHaveDuplicates();
    }

    @Test
    void flagsWinOverEnvironmentAndEnvironmentOverFile() throws IOException {
        Path file = file("gateway:\n  port: 1\n  region: eu\n  domains: [d.example, e.example]\n");
        CyxConfig config =
                new ConfigLoader()
                        .file(file)
                        .environment(
                                Map.of(
                                        "CYXCLOUD_GATEWAY_PORT",
                                        "2",
                                        "CYXCLOUD_GATEWAY_REGION",
                                        "us"))
                        .flags(List.of("gateway.port=3"))
                        .load();
        assertThat(config.gateway().port()).isEqualTo(3);
        assertThat(config.gateway().region()).isEqualTo("us");
        assertThat(config.gateway().domains()).containsExactly("d.example", "e.example");
    }

    @Test
    void camelCaseKeysHaveSnakeCaseVariables() {
        CyxConfig config =
                new ConfigLoader()
                        .environment(Map.of("CYXCLOUD_KAFKA_BOOTSTRAP_SERVERS", "b:1", "PATH", "x"))
                        .load();
        assertThat(config.kafka().bootstrapServers()).isEqualTo("b:1");
    }

    @Test
    void mapsAndWhatIsWrittenReadBack() throws IOException {
        ConfigLoader loader =
                new ConfigLoader()
                        .file(file("kafka:\n  properties:\n    security.protocol: SSL\n"))
                        .set("node.id", "n7", "test");
        ConfigLoader again = new ConfigLoader().file(file(loader.toYaml()));
        assertThat(again.load().kafka().properties())
                .containsExactly(Map.entry("security.protocol", "SSL"));
        assertThat(again.load()).isEqualTo(loader.load());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gateway: {prot: 1}     | gateway.prot: unknown key, did you mean gateway.port?",
                "gatway: {port: 1}      | gatway: unknown key, did you mean gateway?",
                "gateway: {xyzzy: 1}    | gateway.xyzzy: unknown key, expected one of host, port",
                "gateway: {port: abc}   | gateway.port: 'abc' is refused, expected a whole number, 0..65535",
                "gateway: {port: 70000} | gateway.port: '70000' is refused, expected a whole number, 0..65535",
                "gateway: {port: [1]}   | gateway.port: expected a whole number",
                "gateway: 7             | gateway: expected a section",
                "kafka: {waitMax: 10}   | kafka.waitMax: '10' is refused, expected a duration such as",
                "ingest: {chunkSize: -4} | ingest.chunkSize: '-4' is refused, expected a size such as",
                "dev: {restart: maybe}  | dev.restart: 'maybe' is refused, expected true or false",
                "gateway: [             | line 1",
                "just text              | expected sections"
            })
    void whatIsNotUnderstoodIsRefusedWithItsPath(String yaml, String message) {
        assertThatThrownBy(() -> new ConfigLoader().file(file(yaml + "\n")).load())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message)
                .hasMessageContaining("cyx.yaml");
    }

    @Test
    void aKeyTwiceIsRefused() {
        assertThatThrownBy(() -> new ConfigLoader().file(file("node:\n  id: a\n  id: b\n")).load())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("uplicate");
    }

    @Test
    void theOriginOfABadValueIsNamed() {
        assertThatThrownBy(() ->
                        new ConfigLoader().environment(Map.of("CYXCLOUD_GATEWAY_PORT", "x")).load())
                .hasMessageContaining("(environment variable CYXCLOUD_GATEWAY_PORT)");
        assertThatThrownBy(() ->
                        new ConfigLoader().environment(Map.of("CYXCLOUD_GATEWAY_PROT", "1")).load())
                .hasMessageContaining("did you mean CYXCLOUD_GATEWAY_PORT?");
        assertThatThrownBy(() -> new ConfigLoader().flags(List.of("gateway.port")))
                .hasMessageContaining("expected key=value");
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> new ConfigLoader().file(folder.resolve("none.yaml")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("none.yaml cannot be read: no such file");
    }

    @ParameterizedTest
    @CsvSource({
        "512,512",
        "4KiB,4096",
        "4kib,4096",
        "1MB,1000000",
        "1M,1048576",
        "2 GiB,2147483648",
        "0,0",
        "7B,7",
        "1TiB,1099511627776"
    })
    void sizesAreRead(String text, long bytes) {
        assertThat(ByteSize.parse(text).bytes()).isEqualTo(bytes);
        assertThat(ByteSize.parse(ByteSize.parse(text).toString()).bytes()).isEqualTo(bytes);
    }

    private Path file(String yaml) throws IOException {
        return Files.writeString(folder.resolve("cyx.yaml"), yaml);
    }
}

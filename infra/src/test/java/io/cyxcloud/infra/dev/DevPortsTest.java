package io.cyxcloud.infra.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cyxcloud.infra.OperatorException;
import io.cyxcloud.infra.config.ConfigLoader;
import io.cyxcloud.infra.config.CyxConfig;
import io.cyxcloud.infra.roles.RootCredentials;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevPortsTest {
    private static final int NODES = 14;

    @TempDir private Path folder;

    @Test
    void openPortsAreChosenOnceAndKept() {
        DevPorts first = DevPorts.settle(allOpen(), folder, NODES);
        first.requireFree();
        first.write(folder);
        assertThat(first.nodes()).hasSize(NODES).doesNotHaveDuplicates().doesNotContain(0);
        assertThat(DevPorts.read(folder)).contains(first);
        assertThat(DevPorts.settle(allOpen(), folder, NODES)).isEqualTo(first);
    }

    @Test
    void aConfiguredPortWinsOverTheKeptOne() {
        DevPorts.settle(allOpen(), folder, NODES).write(folder);
        CyxConfig config =
                new ConfigLoader().flags(List.of("gateway.port=1234", "broker.port=0")).load();
        assertThat(DevPorts.settle(config, folder, NODES).gateway()).isEqualTo(1234);
    }

    @Test
    void aPortInUseIsRefusedByNumberAndKey() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            DevPorts ports = DevPorts.settle(allOpen(), folder, NODES);
            DevPorts taken =
                    new DevPorts(
                            other.getLocalPort(),
                            ports.broker(),
                            ports.controller(),
                            ports.placement(),
                            ports.nodes());
            assertThatThrownBy(taken::requireFree)
                    .isInstanceOf(OperatorException.class)
                    .hasMessageContaining("port " + other.getLocalPort() + " is in use")
                    .hasMessageContaining("gateway.port");
        }
    }

    @Test
    void onePortForTwoListenersIsRefused() {
        CyxConfig config = new ConfigLoader().flags(List.of("gateway.port=9092")).load();
        assertThatThrownBy(() -> DevPorts.settle(config, folder, NODES))
                .hasMessageContaining("9092");
    }

    @Test
    void aFolderHasOneHolder() throws Exception {
        try (DevFolder held = DevFolder.open(folder.resolve("data"))) {
            assertThatThrownBy(() -> DevFolder.open(held.root()))
                    .isInstanceOf(OperatorException.class)
                    .hasMessageContaining("is in use by another")
                    .hasMessageContaining("pid " + ProcessHandle.current().pid());
        }
        DevFolder.open(folder.resolve("data")).close();
    }

    @Test
    void aFileInThePlaceOfTheFolderIsOneClearLine() throws Exception {
        Path file = Files.writeString(folder.resolve("data"), "x");
        assertThatThrownBy(() -> DevFolder.open(file))
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining("a file is in its place");
        assertThatThrownBy(() -> DevFolder.open(file.resolve("below")))
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining("cannot be written");
    }

    @Test
    void credentialsAreOfTheirSizesForTheOwnerOnlyAndReadBack() throws Exception {
        Path file = folder.resolve("credentials");
        RootCredentials made = RootCredentials.generate(file);
        assertThat(made.accessKey()).matches("[A-Z2-7]{20}");
        assertThat(made.secret()).matches("[A-Za-z0-9]{40}");
        assertThat(RootCredentials.read(file)).isEqualTo(made);
        assertThat(Files.getPosixFilePermissions(file).toString())
                .isEqualTo("[OWNER_READ, OWNER_WRITE]");
        assertThat(made.toString()).doesNotContain(made.secret());
    }

    private static CyxConfig allOpen() {
        return new ConfigLoader()
                .flags(
                        List.of(
                                "gateway.port=0",
                                "broker.port=0",
                                "broker.controllerPort=0",
                                "placement.port=0",
                                "dev.nodePort=0"))
                .load();
    }
}

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

    private static final DevPorts.Counts ONE_OF_EACH = new DevPorts.Counts(1, 1, 1, NODES);

    @TempDir private Path folder;

    @Test
    void openPortsAreChosenOnceAndKept() {
        DevPorts first = DevPorts.settle(allOpen(), folder, ONE_OF_EACH);
        first.requireFree();
        first.write(folder);
        assertThat(first.nodes()).hasSize(NODES).doesNotHaveDuplicates().doesNotContain(0);
        assertThat(DevPorts.read(folder)).contains(first);
        assertThat(DevPorts.settle(allOpen(), folder, ONE_OF_EACH)).isEqualTo(first);
    }

    @Test
    void aConfiguredPortWinsOverTheKeptOne() {
        DevPorts.settle(allOpen(), folder, ONE_OF_EACH).write(folder);
        CyxConfig config =
                new ConfigLoader().flags(List.of("gateway.port=1234", "broker.port=0")).load();
        assertThat(DevPorts.settle(config, folder, ONE_OF_EACH).gateway()).isEqualTo(1234);
    }

    @Test
    void instancesComeAndGoButBrokersStay() {
        DevPorts one = DevPorts.settle(allOpen(), folder, ONE_OF_EACH);
        one.write(folder);
        DevPorts more = DevPorts.settle(allOpen(), folder, new DevPorts.Counts(2, 1, 3, NODES));
        assertThat(more.gateways()).hasSize(2).startsWith(one.gateway());
        assertThat(more.placements()).hasSize(3).doesNotHaveDuplicates();
        assertThatThrownBy(() ->
                        DevPorts.settle(allOpen(), folder, new DevPorts.Counts(1, 3, 1, NODES)))
                .hasMessageContaining("dev.brokers cannot be 3");
    }

    @Test
    void nodesMayBecomeMoreAndNotFewer() {
        DevPorts.settle(allOpen(), folder, ONE_OF_EACH).write(folder);
        DevPorts.Counts sixteen = new DevPorts.Counts(1, 1, 1, 16);
        DevPorts more = DevPorts.settle(allOpen(), folder, sixteen);
        assertThat(more.nodes()).hasSize(16).doesNotHaveDuplicates();
        more.write(folder);
        assertThat(DevPorts.settle(allOpen(), folder, sixteen)).isEqualTo(more);
        assertThatThrownBy(() -> DevPorts.settle(allOpen(), folder, ONE_OF_EACH))
                .hasMessageContaining("the data of 16 nodes: dev.nodes cannot be 14");
    }

    @Test
    void aFileOfBeforeThereWereSeveralOfAKindIsRead() throws Exception {
        Files.writeString(
                folder.resolve("dev.yaml"),
                "ports: {gateway: 1, broker: 2, controller: 3, placement: 4, nodes: [5, 6]}");
        assertThat(DevPorts.read(folder))
                .contains(
                        new DevPorts(
                                List.of(1), List.of(2), List.of(3), List.of(4), List.of(5, 6), 0));
    }

    @Test
    void aPortInUseIsRefusedByNumberAndKey() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            DevPorts ports = DevPorts.settle(allOpen(), folder, ONE_OF_EACH);
            DevPorts taken =
                    new DevPorts(
                            List.of(other.getLocalPort()),
                            ports.brokers(),
                            ports.controllers(),
                            ports.placements(),
                            ports.nodes(),
                            ports.console());
            assertThatThrownBy(taken::requireFree)
                    .isInstanceOf(OperatorException.class)
                    .hasMessageContaining("port " + other.getLocalPort() + " is in use")
                    .hasMessageContaining("gateway.port");
        }
    }

    @Test
    void aConsolePortInUseGivesWayToAFreeOne() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CyxConfig config = allOpen("console.port=" + other.getLocalPort());
            DevPorts ports = DevPorts.settle(config, folder, ONE_OF_EACH);
            assertThat(ports.console()).isPositive().isNotEqualTo(other.getLocalPort());
            ports.write(folder);
            assertThat(DevPorts.settle(config, folder, ONE_OF_EACH)).isEqualTo(ports);
        }
    }

    @Test
    void onePortForTwoListenersIsRefused() {
        CyxConfig config = new ConfigLoader().flags(List.of("gateway.port=9092")).load();
        assertThatThrownBy(() -> DevPorts.settle(config, folder, ONE_OF_EACH))
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

    private static CyxConfig allOpen(String... more) {
        return new ConfigLoader()
                .flags(
                        List.of(
                                "gateway.port=0",
                                "broker.port=0",
                                "broker.controllerPort=0",
                                "placement.port=0",
                                "console.port=0",
                                "dev.nodePort=0"))
                .flags(List.of(more))
                .load();
    }
}

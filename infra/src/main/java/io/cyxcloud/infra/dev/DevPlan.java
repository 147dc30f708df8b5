package io.cyxcloud.infra.dev;

import io.cyxcloud.events.value.TlsFiles;
import io.cyxcloud.infra.broker.BrokerServer;
import io.cyxcloud.infra.config.ConfigLoader;
import io.cyxcloud.infra.config.CyxConfig;
import io.cyxcloud.infra.pki.ClusterAuthority;
import io.cyxcloud.infra.roles.RoleKind;
import io.cyxcloud.shardstore.protocol.PeerIdentity;
import io.cyxcloud.shardstore.protocol.PeerRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a development cluster consists of: each role with its configuration. */
final class DevPlan {
    private static final String ORIGIN = "dev";
    private static final int DATACENTERS = 4;
    private static final int RACKS_PER_DATACENTER = 2;

    /** What a node may store at least, on however full a disk. */
    private static final long NODE_CAPACITY_MIN = 1L << 30;

    /** Less than foreign brokers would take. */
    private static final String SESSION_TIMEOUT = "4s";

    /** Of each topic's partitions, where there are as many brokers. */
    private static final int REPLICAS_MAX = 3;

    /** Less than a gateway alone takes: the nodes share its memory. */
    private static final String BYTES_IN_FLIGHT = "128MiB";

    private final ConfigLoader base;
    private final DevFolder folder;
    private final DevPorts ports;
    private final ClusterAuthority authority;

    DevPlan(ConfigLoader base, DevFolder folder, DevPorts ports, ClusterAuthority authority) {
        this.folder = folder;
        this.ports = ports;
        this.authority = authority;
        this.base =
                base.copy()
                        .preset("ingest.bytesInFlightMax", BYTES_IN_FLIGHT)
                        .preset("placement.sessionTimeout", SESSION_TIMEOUT)
                        .set("kafka.bootstrapServers", ports.bootstrapServers(), ORIGIN)
                        .set("kafka.replicationFactor", String.valueOf(replicas(ports)), ORIGIN)
                        .set("broker.host", "127.0.0.1", ORIGIN)
                        .set("placement.host", "127.0.0.1", ORIGIN)
                        .set("placement.query", ports.queryServers(), ORIGIN)
                        .set("placement.standbys", standbys(ports), ORIGIN)
                        .set("repair.dataDir", folder.state("repair").toString(), ORIGIN)
                        .set("gateway.credentials", folder.credentials().toString(), ORIGIN)
                        .set("ingest.keyFile", folder.keyFile().toString(), ORIGIN);
    }

    /** The configuration that all roles share. */
    CyxConfig shared() {
        return base.load();
    }

    List<RoleSpec> brokers() throws IOException {
        List<RoleSpec> brokers = new ArrayList<>();
        for (int i = 0; i < ports.brokers().size(); i++) {
            String name = name(RoleKind.BROKER, i);
            ConfigLoader config =
                    base.copy()
                            .set("broker.id", String.valueOf(i + 1), ORIGIN)
                            .set("broker.port", String.valueOf(ports.brokers().get(i)), ORIGIN)
                            .set(
                                    "broker.controllerPort",
                                    String.valueOf(ports.controllers().get(i)),
                                    ORIGIN)
                            .set("broker.dataDir", folder.broker(name).toString(), ORIGIN);
            if (ports.brokers().size() > 1) {
                config.set("broker.voters", voters(), ORIGIN)
                        .set("broker.clusterId", clusterId(), ORIGIN);
            }
            brokers.add(new RoleSpec(name, RoleKind.BROKER, config));
        }
        return List.copyOf(brokers);
    }

    List<RoleSpec> placements() throws IOException {
        List<RoleSpec> placements = new ArrayList<>();
        for (int i = 0; i < ports.placements().size(); i++) {
            String name = name(RoleKind.PLACEMENT, i);
            ConfigLoader config =
                    base.copy()
                            .set(
                                    "placement.port",
                                    String.valueOf(ports.placements().get(i)),
                                    ORIGIN)
                            .set("placement.dataDir", folder.state(name).toString(), ORIGIN);
            placements.add(
                    new RoleSpec(
                            name, RoleKind.PLACEMENT, certified(config, PeerRole.PLACEMENT, name)));
        }
        return List.copyOf(placements);
    }

    List<RoleSpec> gateways() throws IOException {
        List<RoleSpec> gateways = new ArrayList<>();
        for (int i = 0; i < ports.gateways().size(); i++) {
            String name = name(RoleKind.GATEWAY, i);
            ConfigLoader config =
                    base.copy()
                            .set("gateway.port", String.valueOf(ports.gateways().get(i)), ORIGIN);
            gateways.add(
                    new RoleSpec(
                            name, RoleKind.GATEWAY, certified(config, PeerRole.GATEWAY, name)));
        }
        return List.copyOf(gateways);
    }

    /** broker, broker-2 and so on. */
    static String name(RoleKind kind, int index) {
        return index == 0 ? kind.command() : kind.command() + "-" + (index + 1);
    }

    private static int replicas(DevPorts ports) {
        return Math.min(ports.brokers().size(), REPLICAS_MAX);
    }

    private static String standbys(DevPorts ports) {
        return ports.placements().size() > 1 ? "1" : "0";
    }

    private String voters() {
        List<String> voters = new ArrayList<>();
        for (int i = 0; i < ports.controllers().size(); i++) {
            voters.add((i + 1) + "@127.0.0.1:" + ports.controllers().get(i));
        }
        return String.join(",", voters);
    }

    private String clusterId() throws IOException {
        Path file = folder.clusterId();
        if (!Files.exists(file)) {
            Files.writeString(file, BrokerServer.newClusterId() + "\n");
        }
        return Files.readString(file).strip();
    }

    RoleSpec repair() throws IOException {
        String name = RoleKind.REPAIR.command();
        return new RoleSpec(name, RoleKind.REPAIR, certified(base.copy(), PeerRole.REPAIR, name));
    }

    /** The console asks metadata as operators do. */
    RoleSpec console() throws IOException {
        String name = RoleKind.CONSOLE.command();
        ConfigLoader config =
                base.copy()
                        .set("console.host", "127.0.0.1", ORIGIN)
                        .set("console.port", String.valueOf(ports.console()), ORIGIN);
        return new RoleSpec(name, RoleKind.CONSOLE, certified(config, PeerRole.OPERATOR, name));
    }

    /** The storage nodes: 14 are 4/4/3/3 over four datacenters, two racks each. */
    List<RoleSpec> nodes() throws IOException {
        List<RoleSpec> nodes = new ArrayList<>();
        long capacity = nodeCapacityBytes();
        for (int dc = 0; dc < DATACENTERS; dc++) {
            for (int i = 0; i < nodesIn(dc); i++) {
                String datacenter = "dc" + (dc + 1);
                String id = datacenter + "-n" + (i + 1);
                ConfigLoader config =
                        base.copy()
                                .set("node.id", id, ORIGIN)
                                .set("node.datacenter", datacenter, ORIGIN)
                                .set("node.rack", "r" + (i % RACKS_PER_DATACENTER + 1), ORIGIN)
                                .set("node.host", "127.0.0.1", ORIGIN)
                                .set(
                                        "node.port",
                                        String.valueOf(ports.nodes().get(nodes.size())),
                                        ORIGIN)
                                .set("node.dataDir", folder.node(id).toString(), ORIGIN)
                                .set("node.capacity", String.valueOf(capacity), ORIGIN);
                nodes.add(new RoleSpec(id, RoleKind.NODE, certified(config, PeerRole.NODE, id)));
            }
        }
        return List.copyOf(nodes);
    }

    private int nodesIn(int datacenter) {
        int count = ports.nodes().size();
        return count / DATACENTERS + (datacenter < count % DATACENTERS ? 1 : 0);
    }

    private long nodeCapacityBytes() throws IOException {
        long configured = shared().dev().nodeCapacity().bytes();
        long share = Files.getFileStore(folder.root()).getUsableSpace() / ports.nodes().size();
        return configured > 0 ? configured : Math.max(share, NODE_CAPACITY_MIN);
    }

    private ConfigLoader certified(ConfigLoader config, PeerRole role, String name)
            throws IOException {
        TlsFiles files = authority.issueOnce(new PeerIdentity(role, name), List.of());
        return config.set("tls.certificate", files.certificate().toString(), ORIGIN)
                .set("tls.key", files.key().toString(), ORIGIN)
                .set("tls.authority", files.authority().toString(), ORIGIN);
    }
}

package io.cyxcloud.infra.dev;

import io.cyxcloud.events.value.TlsFiles;
import io.cyxcloud.infra.config.ConfigLoader;
import io.cyxcloud.infra.config.CyxConfig;
import io.cyxcloud.infra.pki.ClusterAuthority;
import io.cyxcloud.infra.roles.RoleKind;
import io.cyxcloud.shardstore.protocol.PeerIdentity;
import io.cyxcloud.shardstore.protocol.PeerRole;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** What a development cluster consists of: each role with its configuration. */
final class DevPlan {
    private static final String ORIGIN = "dev";
    private static final int[] NODES_BY_DATACENTER = {4, 4, 3, 3};
    private static final int RACKS_PER_DATACENTER = 2;

    /** What a node may store at least, on however full a disk. */
    private static final long NODE_CAPACITY_MIN = 1L << 30;

    /** Storage nodes. */
    static final int NODE_COUNT = 14;

    /** Less than a gateway alone takes: 14 nodes share its memory. */
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
                        .set("kafka.bootstrapServers", "127.0.0.1:" + ports.broker(), ORIGIN)
                        .set("kafka.replicationFactor", "1", ORIGIN)
                        .set("broker.host", "127.0.0.1", ORIGIN)
                        .set("broker.port", String.valueOf(ports.broker()), ORIGIN)
                        .set("broker.controllerPort", String.valueOf(ports.controller()), ORIGIN)
                        .set("broker.dataDir", folder.broker().toString(), ORIGIN)
                        .set("placement.host", "127.0.0.1", ORIGIN)
                        .set("placement.port", String.valueOf(ports.placement()), ORIGIN)
                        .set("placement.query", "127.0.0.1:" + ports.placement(), ORIGIN)
                        .set("placement.dataDir", folder.state("placement").toString(), ORIGIN)
                        .set("repair.dataDir", folder.state("repair").toString(), ORIGIN)
                        .set("gateway.port", String.valueOf(ports.gateway()), ORIGIN)
                        .set("gateway.credentials", folder.credentials().toString(), ORIGIN)
                        .set("ingest.keyFile", folder.keyFile().toString(), ORIGIN);
    }

    /** The configuration that all roles share. */
    CyxConfig shared() {
        return base.load();
    }

    RoleSpec broker() {
        return new RoleSpec(RoleKind.BROKER.command(), RoleKind.BROKER, base);
    }

    RoleSpec placement() throws IOException {
        return withCertificate(RoleKind.PLACEMENT, PeerRole.PLACEMENT);
    }

    RoleSpec repair() throws IOException {
        return withCertificate(RoleKind.REPAIR, PeerRole.REPAIR);
    }

    RoleSpec gateway() throws IOException {
        return withCertificate(RoleKind.GATEWAY, PeerRole.GATEWAY);
    }

    /** The storage nodes: 4/4/3/3 over four datacenters, two racks each. */
    List<RoleSpec> nodes() throws IOException {
        List<RoleSpec> nodes = new ArrayList<>();
        long capacity = nodeCapacityBytes();
        for (int dc = 0; dc < NODES_BY_DATACENTER.length; dc++) {
            for (int i = 0; i < NODES_BY_DATACENTER[dc]; i++) {
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

    private long nodeCapacityBytes() throws IOException {
        long configured = shared().dev().nodeCapacity().bytes();
        long share = Files.getFileStore(folder.root()).getUsableSpace() / NODE_COUNT;
        return configured > 0 ? configured : Math.max(share, NODE_CAPACITY_MIN);
    }

    private RoleSpec withCertificate(RoleKind kind, PeerRole role) throws IOException {
        String name = kind.command();
        return new RoleSpec(name, kind, certified(base.copy(), role, name));
    }

    private ConfigLoader certified(ConfigLoader config, PeerRole role, String name)
            throws IOException {
        TlsFiles files = authority.issueOnce(new PeerIdentity(role, name), List.of());
        return config.set("tls.certificate", files.certificate().toString(), ORIGIN)
                .set("tls.key", files.key().toString(), ORIGIN)
                .set("tls.authority", files.authority().toString(), ORIGIN);
    }
}

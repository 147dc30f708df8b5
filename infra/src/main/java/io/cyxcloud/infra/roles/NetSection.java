package io.cyxcloud.infra.roles;

import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.infra.config.CyxConfig;
import io.cyxcloud.shardstore.client.ShardClient;
import io.cyxcloud.shardstore.client.ShardClientConfig;
import io.cyxcloud.shardstore.client.TransportConfig;
import io.cyxcloud.shardstore.client.TransportConfig.Place;
import java.io.IOException;
import java.util.function.Supplier;

/** Translates the section on the way to storage nodes. */
final class NetSection {
    private NetSection() {}

    /** A client of the nodes, on the process's event loops. */
    static ShardClient client(CyxConfig config, ProcessContext context) throws IOException {
        CyxConfig.Net net = config.net();
        Supplier<ClusterMap> map = context.cluster()::map;
        TransportConfig transport =
                TransportConfig.of(
                        net.transport(),
                        net.datagramBytes(),
                        node -> place(net.datacenter(), map.get(), node));
        return new ShardClient(
                ShardClientConfig.standard(),
                TlsSection.files(config.tls()),
                context.netThreads(),
                transport);
    }

    /** Where a node stands as seen from a datacenter. */
    static Place place(String datacenter, ClusterMap map, NodeId node) {
        if (datacenter.isEmpty()) {
            return Place.UNKNOWN;
        }
        return map.node(node)
                .map(found ->
                        found.location().datacenter().equals(datacenter)
                                ? Place.HERE
                                : Place.ELSEWHERE)
                .orElse(Place.UNKNOWN);
    }
}

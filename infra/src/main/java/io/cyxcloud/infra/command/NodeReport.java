package io.cyxcloud.infra.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.events.value.NodeOrder;
import io.cyxcloud.events.value.OrderKind;
import io.cyxcloud.infra.status.EventJson;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Nodes as text and as JSON. Pure. */
final class NodeReport {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double GIB = 1L << 30;

    private NodeReport() {}

    /** Members: removed nodes are not shown. */
    static List<NodeInfo> members(ClusterMap map) {
        return map.nodes().stream().filter(node -> !node.isUnder(OrderKind.REMOVED)).toList();
    }

    /** A line a node. */
    static String table(List<NodeInfo> nodes) {
        StringBuilder out = new StringBuilder();
        out.append(
                "node                 state        location         endpoint                "
                        + " capacity    order\n");
        for (NodeInfo node : nodes) {
            out.append(
                            String.format(
                                            Locale.ROOT,
                                            "%-20s %-12s %-16s %-24s %7.1f GiB  %s",
                                            node.id(),
                                            state(node),
                                            node.location(),
                                            node.endpoint(),
                                            node.capacityBytes() / GIB,
                                            order(node.order()))
                                    .stripTrailing())
                    .append('\n');
        }
        return out.toString();
    }

    /** A JSON object a line. */
    static String json(List<NodeInfo> nodes) {
        StringBuilder out = new StringBuilder();
        for (NodeInfo node : nodes) {
            try {
                out.append(JSON.writeValueAsString(EventJson.render(node))).append('\n');
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
        }
        return out.toString();
    }

    static String state(NodeInfo node) {
        return node.health().name().toLowerCase(Locale.ROOT);
    }

    private static String order(@Nullable NodeOrder order) {
        if (order == null) {
            return "";
        }
        return switch (order.kind()) {
            case DRAIN -> "drain since " + time(order.atMs());
            case OFFLINE -> "drained at " + time(order.atMs());
            case REMOVED -> "removed at " + time(order.atMs());
            case MAINTENANCE -> "maintenance until " + time(order.untilMs());
        };
    }

    private static String time(long ms) {
        return Instant.ofEpochMilli(ms).truncatedTo(ChronoUnit.SECONDS).toString();
    }
}

package io.cyxcloud.infra.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cyxcloud.events.node.MembershipCommand.NoteHoldings;
import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.events.value.NodeEndpoint;
import io.cyxcloud.events.value.NodeHealth;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.events.value.NodeLocation;
import io.cyxcloud.events.value.NodeOrder;
import io.cyxcloud.events.value.OrderKind;
import io.cyxcloud.infra.OperatorException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NodeCommandTest {
    private static final long MIB = 1 << 20;

    private static NodeInfo node(String id, NodeHealth health, @Nullable NodeOrder order) {
        return new NodeInfo(
                new NodeId(id),
                new NodeLocation("dc1", "r1"),
                new NodeEndpoint("10.0.0.1", 7101),
                5L << 30,
                health,
                order);
    }

    private static NoteHoldings count(int partition, long shards) {
        return new NoteHoldings(new NodeId("n1"), partition, 7, shards, shards * MIB, 0);
    }

    @Test
    void membersHaveALineEachAndRemovedNodesNone() {
        ClusterMap map =
                new ClusterMap(
                        9,
                        List.of(
                                node("n1", NodeHealth.HEALTHY, null),
                                node(
                                        "n2",
                                        NodeHealth.MAINTENANCE,
                                        new NodeOrder(
                                                OrderKind.MAINTENANCE, 8, 1, 1_700_000_000_123L)),
                                node(
                                        "n3",
                                        NodeHealth.OFFLINE,
                                        new NodeOrder(OrderKind.REMOVED, 9, 1, 0))));
        List<String> lines = NodeReport.table(NodeReport.members(map)).lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(1)).matches("n1 +healthy +dc1/r1 +10.0.0.1:7101 +5.0 GiB");
        assertThat(lines.get(2)).contains("maintenance until 2023-11-14T22:13:20Z");
        assertThat(NodeReport.json(NodeReport.members(map)).lines())
                .hasSize(2)
                .last()
                .asString()
                .contains("\"health\":\"MAINTENANCE\"", "\"untilMs\":1700000000123");
    }

    @Test
    void aDrainsProgressIsThatOfAllPartitions() {
        DrainProgress progress = new DrainProgress(2);
        progress.note(count(0, 30), 1_000);
        assertThat(progress.line()).isEqualTo("counting what it holds (1 of 2 partitions)");
        progress.note(count(1, 70), 2_000);
        assertThat(progress.line())
                .isEqualTo("100 shards, 100.0 MiB left, 0.0 MiB/s, time unknown");
        progress.note(count(1, 50), 12_000);
        assertThat(progress.bytesPerSecond()).isEqualTo(2 * MIB);
        assertThat(progress.line()).isEqualTo("80 shards, 80.0 MiB left, 2.0 MiB/s, 40 s to go");
        progress.note(count(0, 0), 13_000);
        progress.note(count(1, 0), 14_000);
        assertThat(progress.line()).isEqualTo("everything is copied; offline in a moment");
    }

    @Test
    void aTimeOfMaintenanceIsBounded() {
        assertThat(NodeOptions.maintenanceMs("30m")).isEqualTo(1_800_000);
        assertThatThrownBy(() -> NodeOptions.maintenanceMs("8d"))
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining("7d");
        assertThatThrownBy(() -> NodeOptions.maintenanceMs("soon"))
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining("30m, 8h");
        assertThatThrownBy(() -> NodeOptions.node("N 1")).isInstanceOf(OperatorException.class);
    }
}

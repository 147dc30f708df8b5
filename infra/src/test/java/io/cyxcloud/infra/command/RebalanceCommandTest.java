package io.cyxcloud.infra.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.events.value.NodeEndpoint;
import io.cyxcloud.events.value.NodeHealth;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.events.value.NodeLocation;
import io.cyxcloud.repair.core.balance.ClusterBalance;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RebalanceCommandTest {
    private static NodeInfo node(String id, NodeHealth health) {
        return new NodeInfo(
                new NodeId(id),
                new NodeLocation("dc1", "r1"),
                new NodeEndpoint("localhost", 1),
                1_000,
                health);
    }

    @Test
    void theStatusSaysHowFullTheNodesAreThatTakeShards() {
        ClusterMap map =
                new ClusterMap(
                        1,
                        List.of(
                                node("n1", NodeHealth.HEALTHY),
                                node("n2", NodeHealth.HEALTHY),
                                node("n3", NodeHealth.DRAINING)));
        ClusterBalance balance =
                ClusterBalance.of(
                        map,
                        Map.of(
                                new NodeId("n1"), 300L,
                                new NodeId("n2"), 100L,
                                new NodeId("n3"), 900L));
        assertThat(RebalanceCommand.report(true, balance))
                .contains("is paused", "use 20.0 %", "up to 10.0 %")
                .containsPattern("n1 +30.0 % +\\+10.0")
                .containsPattern("n2 +10.0 % +-10.0")
                .doesNotContain("n3");
        assertThat(RebalanceCommand.report(false, balance)).contains("goes on");
    }
}

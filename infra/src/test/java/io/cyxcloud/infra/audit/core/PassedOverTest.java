package io.cyxcloud.infra.audit.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.events.value.NodeEndpoint;
import io.cyxcloud.events.value.NodeHealth;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.events.value.NodeLocation;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Given a node that counted as failed, and what it counts as in the end. */
class PassedOverTest {
    private static final NodeId NODE = new NodeId("n");

    private static List<NodeId> found(NodeHealth now, boolean inventories) {
        PassedOver passedOver = new PassedOver();
        passedOver.add(NODE);
        NodeInfo info =
                new NodeInfo(NODE, new NodeLocation("dc", "r"), new NodeEndpoint("h", 1), 100, now);
        return passedOver.findings(new ClusterMap(1, List.of(info)), inventories).stream()
                .map(Finding::node)
                .toList();
    }

    @Test
    void whoeverIsBackWasNotCompared() {
        assertThat(found(NodeHealth.HEALTHY, false)).containsExactly(NODE);
        assertThat(found(NodeHealth.HEALTHY, true)).containsExactly(NODE);
    }

    @Test
    void aFailedNodesInventoryIsNotKnown() {
        assertThat(found(NodeHealth.FAILED, true)).containsExactly(NODE);
        assertThat(found(NodeHealth.FAILED, false)).as("objects go without it").isEmpty();
    }

    @Test
    void onANodeThatIsOfflineNothingDepends() {
        assertThat(found(NodeHealth.OFFLINE, true)).isEmpty();
    }
}

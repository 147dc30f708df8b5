package io.cyxcloud.infra.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.events.value.NodeEndpoint;
import io.cyxcloud.events.value.NodeHealth;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.events.value.NodeLocation;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClassesCommandTest {
    /** So many nodes over so many datacenters, each a rack of its own. */
    private static ClusterMap map(int nodes, int datacenters) {
        return new ClusterMap(
                1,
                IntStream.range(0, nodes)
                        .mapToObj(n ->
                                new NodeInfo(
                                        new NodeId("n" + n),
                                        new NodeLocation("dc" + n % datacenters, "r" + n),
                                        new NodeEndpoint("h", 1 + n),
                                        100,
                                        NodeHealth.HEALTHY))
                        .sorted(Comparator.comparing(NodeInfo::id))
                        .toList());
    }

    @Test
    void eachClassSaysWhatItSurvivesAtTheWorst() {
        assertThat(ClassesCommand.table(map(18, 6)).lines())
                .containsExactly(
                        "class     scheme       any nodes  any racks  any datacenters  most in a"
                                + " datacenter",
                        "STANDARD  RS(10,4)     4          4          1                3 of 14",
                        "GEO       RS(8,4)      4          4          1                3 of 12",
                        "COMPACT   RS(4,2)      2          2          1                2 of 6",
                        "LOCAL     LRC(12,2,2)  3          3          1                3 of 16");
    }

    @Test
    void aClassThatHasNoRoomSaysWhatItNeeds() {
        assertThat(ClassesCommand.table(map(14, 4)).lines())
                .contains(
                        "LOCAL     LRC(12,2,2)  refused: LOCAL needs 16 nodes: the 14 members have"
                                + " room for 14");
    }
}

package io.cyxcloud.infra.simulate;

import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.events.value.NodeId;
import java.util.function.Supplier;

/** What the parts of one simulation share. One thread. */
record World(
        SimulationPlan plan,
        Agenda agenda,
        Chance chance,
        SimLog log,
        History history,
        Rules rules,
        Fleet fleet,
        Supplier<ClusterMap> map,
        RowShape shape,
        Rows rows,
        Disks disks,
        Measured measured,
        Watch watch) {
    /** Of commands, words and outcomes; a chunk is always in the same one. */
    static final int PARTITIONS = 16;

    static int partition(int chunk) {
        return Math.floorMod(chunk, PARTITIONS);
    }

    long nowMs() {
        return agenda.nowMs();
    }

    SimNode node(NodeId id) {
        return fleet.node(id);
    }
}

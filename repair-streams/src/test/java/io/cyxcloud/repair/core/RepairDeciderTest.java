package io.cyxcloud.repair.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.chunk.ShardEvent.ShardCorrupt;
import io.cyxcloud.events.chunk.ShardEvent.ShardDeleted;
import io.cyxcloud.events.chunk.ShardEvent.ShardMissing;
import io.cyxcloud.events.chunk.ShardEvent.ShardStored;
import io.cyxcloud.events.repair.RepairCommand.RepairScheduled;
import io.cyxcloud.events.repair.RepairEvent.RepairFailed;
import io.cyxcloud.events.repair.RepairEvent.ShardRelocated;
import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.events.value.StreamId;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RepairDeciderTest {
    private static final ShardId SHARD =
            new ShardId(new ChunkId(new StreamId(new UUID(1, 2)), 3), 4);
    private static final NodeId NODE = new NodeId("n1");
    private static final NodeId OTHER = new NodeId("n2");

    private final RepairDecider decider = new RepairDecider(new RepairLimits(3, 100, 150, 1_000));

    private static RepairScheduled scheduled(int attempt, long atMs) {
        return new RepairScheduled(SHARD, NODE, "missing", attempt, atMs);
    }

    private static RepairFailed failed(int attempt) {
        return new RepairFailed(SHARD, NODE, attempt, "down", 9);
    }

    @Test
    void missingOrCorruptBeginsARepairOnTheSameNode() {
        assertThat(decider.decide(null, new ShardMissing(SHARD, NODE, "gateway", 5), 7))
                .isEqualTo(scheduled(1, 7));
        assertThat(decider.decide(null, new ShardCorrupt(SHARD, NODE, "gateway", "crc", 5), 7))
                .isEqualTo(new RepairScheduled(SHARD, NODE, "corrupt: crc", 1, 7));
    }

    @Test
    void oneRepairOfAShardAtATime() {
        RepairScheduled outstanding = scheduled(2, 7);
        var missing = new ShardMissing(SHARD, OTHER, "gateway", 8);
        assertThat(decider.decide(outstanding, missing, 9)).isSameAs(outstanding);
    }

    @Test
    void anAttemptWithoutAnOutcomeDoesNotBlockTheShardForEver() {
        var missing = new ShardMissing(SHARD, NODE, "gateway", 8);
        assertThat(decider.decide(scheduled(2, 7), missing, 1_006)).isEqualTo(scheduled(2, 7));
        assertThat(decider.decide(scheduled(2, 7), missing, 1_007)).isEqualTo(scheduled(1, 1_007));
    }

    @Test
    void theAcknowledgementOfTheTargetEndsIt() {
        RepairScheduled outstanding = scheduled(1, 7);
        var stored = new ShardStored(SHARD, NODE, 5, Bytes.EMPTY, 8);
        var elsewhere = new ShardStored(SHARD, OTHER, 5, Bytes.EMPTY, 8);
        assertThat(decider.decide(outstanding, stored, 9)).isNull();
        assertThat(decider.decide(outstanding, elsewhere, 9)).isSameAs(outstanding);
        assertThat(decider.decide(outstanding, new ShardDeleted(SHARD, NODE, 8), 9)).isNull();
        assertThat(decider.decide(null, stored, 9)).isNull();
    }

    @Test
    void failuresAreTriedAgainLaterAndGivenUpAtTheLimit() {
        assertThat(decider.decide(scheduled(1, 7), failed(1), 10)).isEqualTo(scheduled(2, 110));
        assertThat(decider.decide(scheduled(2, 7), failed(2), 10)).isEqualTo(scheduled(3, 160));
        assertThat(decider.decide(scheduled(3, 7), failed(3), 10)).isNull();
    }

    @Test
    void lateOutcomesChangeNothing() {
        RepairScheduled outstanding = scheduled(2, 7);
        assertThat(decider.decide(outstanding, failed(1), 10)).isSameAs(outstanding);
        assertThat(decider.decide(null, failed(1), 10)).isNull();
    }

    @Test
    void successEndsIt() {
        var relocated = new ShardRelocated(SHARD, NODE, NODE, 8);
        assertThat(decider.decide(scheduled(2, 7), relocated, 9)).isNull();
    }
}

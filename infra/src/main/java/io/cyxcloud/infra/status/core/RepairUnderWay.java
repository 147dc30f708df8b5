package io.cyxcloud.infra.status.core;

import io.cyxcloud.events.repair.ShardTarget;
import io.cyxcloud.events.value.ChunkId;
import java.util.List;

/**
 * A command to rebuild or copy shards of a chunk that has not ended yet.
 *
 * @param targets shards of which the outcome is not known, and where they go
 * @param atMs when it was given, Unix ms
 * @param leaseEndMs when it counts as ended in any case, Unix ms
 */
public record RepairUnderWay(
        ChunkId chunk,
        List<ShardTarget> targets,
        String reason,
        int attempt,
        long atMs,
        long leaseEndMs) {
    public RepairUnderWay {
        targets = List.copyOf(targets);
    }

    /** Without the shard whose outcome is known now. */
    RepairUnderWay without(int index) {
        return new RepairUnderWay(
                chunk,
                targets.stream().filter(target -> target.index() != index).toList(),
                reason,
                attempt,
                atMs,
                leaseEndMs);
    }
}

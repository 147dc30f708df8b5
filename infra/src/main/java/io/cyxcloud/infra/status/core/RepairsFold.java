package io.cyxcloud.infra.status.core;

import io.cyxcloud.events.repair.RepairCommand.RepairScheduled;
import io.cyxcloud.events.repair.RepairEvent;
import io.cyxcloud.events.repair.RepairEvent.RepairCancelled;
import io.cyxcloud.events.repair.RepairEvent.RepairFailed;
import io.cyxcloud.events.repair.RepairEvent.ShardRelocated;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.ShardId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Folds repair commands and their outcomes into what is under way and how fast it goes. The two
 * topics have no order between them: an outcome that comes before its command leaves a row until
 * the lease is over. For one thread.
 */
public final class RepairsFold {
    /** Rows kept; more chunks than repair works at. The oldest go. */
    public static final int UNDER_WAY_MAX = 10_000;

    private final RateWindow rebuilt = RateWindow.ofMinutes();
    private final RateWindow failed = RateWindow.ofMinutes();
    private final Map<ChunkId, RepairUnderWay> underWay =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<ChunkId, RepairUnderWay> eldest) {
                    return size() > UNDER_WAY_MAX;
                }
            };

    /** A command; another attempt takes the place of the one before. */
    public void apply(RepairScheduled command) {
        ChunkId chunk = command.shard().chunk();
        underWay.remove(chunk);
        underWay.put(
                chunk,
                new RepairUnderWay(
                        chunk,
                        command.targets(),
                        command.reason(),
                        command.attempt(),
                        command.atMs(),
                        command.leaseEndMs()));
    }

    /** An outcome. */
    public void apply(RepairEvent event) {
        switch (event) {
            case ShardRelocated relocated -> {
                rebuilt.add(relocated.atMs(), 1);
                end(relocated.shard());
            }
            case RepairFailed failure -> {
                failed.add(failure.atMs(), 1);
                end(failure.shard());
            }
            case RepairCancelled cancelled -> end(cancelled.shard());
        }
    }

    /** Those whose lease holds, the oldest first. */
    public List<RepairUnderWay> underWay(long nowMs) {
        underWay.values().removeIf(repair -> repair.leaseEndMs() <= nowMs);
        return List.copyOf(underWay.values());
    }

    /** Shards that came back in the last minute. */
    public long rebuiltInMinute(long nowMs) {
        return rebuilt.sum(nowMs);
    }

    /** Attempts that failed in the last minute. */
    public long failedInMinute(long nowMs) {
        return failed.sum(nowMs);
    }

    private void end(ShardId shard) {
        underWay.computeIfPresent(
                shard.chunk(),
                (_, repair) -> {
                    RepairUnderWay left = repair.without(shard.index());
                    return left.targets().isEmpty() ? null : left;
                });
    }
}

package io.cyxcloud.repair.core;

import io.cyxcloud.events.chunk.ShardEvent;
import io.cyxcloud.events.chunk.ShardEvent.ShardCorrupt;
import io.cyxcloud.events.chunk.ShardEvent.ShardDeleted;
import io.cyxcloud.events.chunk.ShardEvent.ShardMissing;
import io.cyxcloud.events.chunk.ShardEvent.ShardStored;
import io.cyxcloud.events.repair.RepairCommand.RepairScheduled;
import io.cyxcloud.events.repair.RepairEvent;
import io.cyxcloud.events.repair.RepairEvent.RepairFailed;
import io.cyxcloud.events.repair.RepairEvent.ShardRelocated;
import org.jspecify.annotations.Nullable;

/**
 * Decides what becomes of the one repair of a shard. Its state is the command that is outstanding,
 * or null; the state after a decision is also what is to be sent, unless it is what it was before.
 * A command whose {@code atMs} is in the future is sent then.
 */
public final class RepairDecider {
    private final RepairLimits limits;

    public RepairDecider(RepairLimits limits) {
        this.limits = limits;
    }

    /** What nodes and readers say of the shard. */
    public @Nullable RepairScheduled decide(
            @Nullable RepairScheduled outstanding, ShardEvent event, long nowMs) {
        return switch (event) {
            case ShardMissing _ -> begun(outstanding, event, "missing", nowMs);
            case ShardCorrupt corrupt ->
                    begun(outstanding, event, "corrupt: " + corrupt.detail(), nowMs);
            case ShardStored _, ShardDeleted _ ->
                    outstanding != null && outstanding.target().equals(event.node())
                            ? null
                            : outstanding;
        };
    }

    /** How an attempt ended. An outcome of another attempt than the outstanding one is late. */
    public @Nullable RepairScheduled decide(
            @Nullable RepairScheduled outstanding, RepairEvent event, long nowMs) {
        return switch (event) {
            case ShardRelocated _ -> null;
            case RepairFailed failed -> {
                if (outstanding == null || failed.attempt() != outstanding.attempt()) {
                    yield outstanding;
                }
                if (failed.attempt() >= limits.attemptsMax()) {
                    yield null;
                }
                yield new RepairScheduled(
                        outstanding.shard(),
                        outstanding.target(),
                        outstanding.reason(),
                        failed.attempt() + 1,
                        nowMs + limits.delayMsAfter(failed.attempt()));
            }
        };
    }

    private RepairScheduled begun(
            @Nullable RepairScheduled outstanding, ShardEvent event, String reason, long nowMs) {
        return outstanding != null && nowMs - outstanding.atMs() < limits.lostAfterMs()
                ? outstanding
                : new RepairScheduled(event.shard(), event.node(), reason, 1, nowMs);
    }
}

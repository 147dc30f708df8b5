package io.cyxcloud.repair.core;

import io.cyxcloud.events.chunk.ChunkSurvey;
import io.cyxcloud.events.repair.RepairCommand.RepairScheduled;
import io.cyxcloud.events.repair.ShardTarget;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The repairs under way, as the decisions' rows have them, and whether one more is within the
 * budget. Not thread-safe: whoever decides and begins holds its lock.
 *
 * <p>The tasks of a process share it, and each knows only its own chunks. So that none takes what a
 * more urgent chunk of another one waits for, it holds what each was refused last.
 */
public final class RepairLoad {
    private final RepairBudget budget;
    private final Map<ChunkId, Taken> repairs = new HashMap<>();
    private final Map<NodeId, Integer> countByNode = new HashMap<>();
    private final Map<NodeId, Long> bytesByNode = new HashMap<>();
    private final Map<RepairShare, Urgency> refused = new HashMap<>();
    private long bytes;

    private record Taken(List<ShardTarget> targets, long shardBytes, long bytes) {}

    public RepairLoad(RepairBudget budget) {
        this.budget = budget;
    }

    /** Whether the whole has room for a repair of these shards that a task asks for. */
    boolean hasRoom(RepairShare task, Urgency urgency, ChunkSurvey survey, List<Integer> shards) {
        boolean goesBefore =
                refused.entrySet().stream()
                        .allMatch(other ->
                                other.getKey() == task
                                        || urgency.rank() <= other.getValue().rank());
        return goesBefore && hasRoom(urgency, survey, shards);
    }

    private boolean hasRoom(Urgency urgency, ChunkSurvey survey, List<Integer> shards) {
        return repairs.isEmpty()
                || (repairs.size() < budget.repairsMax(urgency)
                        && bytes + bytesOf(survey, shards) <= budget.bytesMax(urgency));
    }

    /** A task's chunk of this urgency waits for the budget; null: none does, as far as is known. */
    void refused(RepairShare task, @Nullable Urgency urgency) {
        if (urgency == null) {
            refused.remove(task);
        } else {
            refused.put(task, urgency);
        }
    }

    /** Whether the node may take one more shard. */
    boolean hasRoom(NodeId node, ChunkSurvey survey) {
        int count = countByNode.getOrDefault(node, 0);
        return count == 0
                || (count < budget.repairsPerNodeMax()
                        && bytesByNode.getOrDefault(node, 0L) + survey.shardSizeBytes()
                                <= budget.bytesPerNodeMax());
    }

    void begin(RepairScheduled command, ChunkSurvey survey) {
        ChunkId chunk = command.shard().chunk();
        end(chunk);
        List<ShardTarget> targets = command.targets();
        Taken taken =
                new Taken(
                        targets,
                        survey.shardSizeBytes(),
                        bytesOf(survey, targets.stream().map(ShardTarget::index).toList()));
        repairs.put(chunk, taken);
        bytes += taken.bytes();
        for (ShardTarget target : targets) {
            countByNode.merge(target.node(), 1, Integer::sum);
            bytesByNode.merge(target.node(), taken.shardBytes(), Long::sum);
        }
    }

    /** Of a chunk that is not being repaired: no effect. */
    void end(ChunkId chunk) {
        Taken taken = repairs.remove(chunk);
        if (taken == null) {
            return;
        }
        bytes -= taken.bytes();
        for (ShardTarget target : taken.targets()) {
            if (countByNode.merge(target.node(), -1, Integer::sum) == 0) {
                countByNode.remove(target.node());
                bytesByNode.remove(target.node());
            } else {
                bytesByNode.merge(target.node(), -taken.shardBytes(), Long::sum);
            }
        }
    }

    /** Repairs under way. */
    public int count() {
        return repairs.size();
    }

    /** What is read, as if no other shard were missing, and what is written. */
    private static long bytesOf(ChunkSurvey survey, List<Integer> shards) {
        return (long) survey.shardSizeBytes()
                * (survey.scheme().shardsRead(shards) + shards.size());
    }
}

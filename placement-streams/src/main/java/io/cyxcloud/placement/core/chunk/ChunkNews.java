package io.cyxcloud.placement.core.chunk;

import io.cyxcloud.events.chunk.ChunkEvent;
import io.cyxcloud.events.chunk.ChunkEvent.ChunkComplete;
import io.cyxcloud.events.chunk.ChunkEvent.ChunkDegraded;
import io.cyxcloud.events.chunk.ChunkEvent.ChunkLost;
import io.cyxcloud.events.chunk.ChunkEvent.QuorumSatisfied;
import io.cyxcloud.events.chunk.ChunkEvent.ShardsLeaving;
import io.cyxcloud.events.chunk.ChunkHealth;
import io.cyxcloud.events.chunk.ChunkSurvey;
import io.cyxcloud.events.state.ChunkRow;
import io.cyxcloud.events.state.ChunkShape;
import io.cyxcloud.events.state.ShardHolder;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.RedundancyScheme;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is to be told of a chunk, and its row after that.
 *
 * <p>Nothing is told twice, because the row has what was told last; and that depends only on the
 * rest of the row and on the nodes that are down, so that rows come out the same whichever way the
 * log was interleaved. Nothing is told of a chunk before its write quorum, which may never come,
 * unless it was committed and the quorum had time to come; and nothing once it is released. What is
 * missing is told once more when a copy that was to be deleted has gone.
 */
public record ChunkNews(ChunkRow row, List<ChunkEvent> events) {
    public ChunkNews {
        events = List.copyOf(events);
    }

    /** The same while no node is draining. */
    public static ChunkNews of(ChunkId chunk, ChunkRow before, ChunkRow after, Set<NodeId> down) {
        return of(chunk, before, after, NodesAway.down(down));
    }

    /** Of the step from one row to the next. */
    public static ChunkNews of(ChunkId chunk, ChunkRow before, ChunkRow after, NodesAway away) {
        boolean hasQuorum = ChunkCensus.hasQuorum(after);
        if (after.released() || !(hasQuorum || after.overdue()) || after.shape() == null) {
            return new ChunkNews(after, List.of());
        }
        List<ChunkEvent> events = new ArrayList<>();
        if (hasQuorum && !ChunkCensus.hasQuorum(before)) {
            events.add(new QuorumSatisfied(chunk, after.storedMax()));
        }
        ChunkSurvey survey = survey(after, after.shape());
        RedundancyScheme scheme = survey.scheme();
        ChunkHealth now = ChunkCensus.health(after, away);
        boolean complete = now.leftCount() == scheme.totalShards();
        boolean onItsWay = !complete && now.missing().isEmpty();
        ChunkHealth told = after.told();
        // then repair may choose the node again, and knows nothing of it otherwise
        boolean isFreed = !now.missing().isEmpty() && hasRetired(before) && !hasRetired(after);
        if ((isFreed || !now.equals(told)) && !(onItsWay && told == null)) {
            boolean isHealthNew = isFreed || told == null || !now.hasNumbersOf(told);
            if (isHealthNew) {
                boolean lost = !scheme.isDecodable(ChunkCensus.left(after, away));
                events.addAll(told(chunk, now, complete, lost, survey));
            }
            // it says how its shards are; which of them leave is said after it
            boolean isLeavingNew = !isHealthNew || !now.leaving().isEmpty();
            if (isLeavingNew && !onItsWay) {
                events.add(new ShardsLeaving(chunk, now.leaving(), now.leftCount(), survey));
            }
        }
        @Nullable ChunkHealth tellable = onItsWay ? null : now;
        return new ChunkNews(after.withTold(tellable), events);
    }

    private static boolean hasRetired(ChunkRow row) {
        return row.holders().stream().anyMatch(ShardHolder::retired);
    }

    private static List<ChunkEvent> told(
            ChunkId chunk, ChunkHealth now, boolean complete, boolean lost, ChunkSurvey survey) {
        if (complete) {
            return List.of(new ChunkComplete(chunk));
        }
        ChunkDegraded degraded = new ChunkDegraded(chunk, now.missing(), now.leftCount(), survey);
        return lost ? List.of(degraded, new ChunkLost(chunk, now.leftCount())) : List.of(degraded);
    }

    private static ChunkSurvey survey(ChunkRow row, ChunkShape shape) {
        return new ChunkSurvey(
                shape.storageClass(), shape.scheme(), shape.shardSizeBytes(), row.holders());
    }
}

package io.cyxcloud.infra.simulate;

import io.cyxcloud.events.chunk.ChunkEvent;
import io.cyxcloud.events.chunk.ChunkHealth;
import io.cyxcloud.events.chunk.ShardEvent;
import io.cyxcloud.events.state.ChunkRow;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.infra.simulate.History.Kind;
import io.cyxcloud.infra.simulate.SimLog.Topic;
import io.cyxcloud.placement.core.chunk.ChunkNews;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the chunk partitions do: shard events are folded into rows, the chunks of nodes that go down
 * or return are looked at a bounded number at a time, and each word goes to repair. One thread.
 */
final class ChunkPlane {
    /** As the processor's: of each partition. */
    private static final int WALKED_PER_STEP_MAX = 500;

    private static final long WALK_TICK_MS = 100;

    /** Who hears the words. */
    interface Ear {
        void hear(int chunk, ChunkEvent word, long toldMs);
    }

    private final World world;
    private final Ear ear;
    private final Map<Integer, Integer> walks = new TreeMap<>();
    private Set<NodeId> down = Set.of();
    private boolean[] isDown = new boolean[0];
    private boolean walking;

    ChunkPlane(World world, Ear ear) {
        this.world = world;
        this.ear = ear;
    }

    Set<NodeId> down() {
        return down;
    }

    /** Whether no walk is under way. */
    boolean isAtRest() {
        return walks.isEmpty();
    }

    /** A node or an agent said something of a shard, and it was read. */
    void fold(ShardEvent event) {
        ChunkId id = event.shard().chunk();
        int chunk = RowShape.number(id);
        ChunkRow before = world.rows().chunk(chunk);
        become(chunk, id, before, world.rules().fold(before, event));
    }

    /** The nodes whose shards do not count any more. */
    void nodesDown(List<NodeId> nodes) {
        Set<NodeId> now = Set.copyOf(nodes);
        Set<NodeId> changed = new HashSet<>(now);
        changed.addAll(down);
        changed.removeIf(node -> now.contains(node) == down.contains(node));
        down = now;
        isDown = new boolean[world.fleet().nodes().size() + 1];
        down.forEach(node -> isDown[world.node(node).number] = true);
        changed.forEach(node -> walks.put(world.node(node).number, 0));
        if (!walking && !walks.isEmpty()) {
            walking = true;
            world.agenda().at(world.nowMs() + WALK_TICK_MS, this::walk);
        }
    }

    private void walk() {
        int budget = WALKED_PER_STEP_MAX * World.PARTITIONS;
        for (Map.Entry<Integer, Integer> walk : List.copyOf(walks.entrySet())) {
            int node = walk.getKey();
            int end = world.disks().byNode().count(node);
            int at = walk.getValue();
            for (; at < end && budget > 0; at++, budget--) {
                look(world.disks().byNode().chunk(node, at));
            }
            if (at < end) {
                walks.put(node, at);
            } else {
                walks.remove(node);
            }
        }
        walking = !walks.isEmpty();
        if (walking) {
            world.agenda().at(world.nowMs() + WALK_TICK_MS, this::walk);
        }
    }

    private void look(int chunk) {
        if (isDown.length <= world.fleet().nodes().size()) {
            isDown = java.util.Arrays.copyOf(isDown, world.fleet().nodes().size() + 1);
        }
        if (!world.rows().isOldNews(chunk, isDown)) {
            ChunkRow row = world.rows().chunk(chunk);
            become(chunk, world.shape().id(chunk), row, row);
        }
    }

    private void become(int chunk, ChunkId id, ChunkRow before, ChunkRow after) {
        ChunkNews news = world.rules().news(id, before, after, down);
        if (news.row().equals(before)) {
            return;
        }
        world.rows().put(chunk, news.row());
        ChunkHealth was = before.told();
        ChunkHealth is = news.row().told();
        if (was != null && is != null) {
            world.measured().told(was.leftCount(), is.leftCount(), world.nowMs());
        }
        for (ChunkEvent word : news.events()) {
            world.watch().told(word, news.row(), down);
            world.history().note(Kind.WORD, world.nowMs(), chunk, kind(word), left(word));
            long toldMs = world.nowMs();
            world.log()
                    .write(
                            Topic.WORDS,
                            World.partition(chunk),
                            () -> ear.hear(chunk, word, toldMs));
        }
    }

    private static long kind(ChunkEvent word) {
        return word.getClass().getSimpleName().hashCode();
    }

    private static long left(ChunkEvent word) {
        return switch (word) {
            case ChunkEvent.ChunkDegraded degraded -> RowShape.mask(degraded.missing());
            case ChunkEvent.ChunkLost lost -> lost.leftCount();
            case ChunkEvent.ChunkComplete _,
                    ChunkEvent.QuorumSatisfied _,
                    ChunkEvent.ShardsLeaving _,
                    ChunkEvent.QuorumMissing _,
                    ChunkEvent.ChunkReleased _ ->
                    0;
        };
    }
}

package io.cyxcloud.infra.simulate;

import io.cyxcloud.events.chunk.ChunkHealth;
import io.cyxcloud.events.state.ChunkRow;
import io.cyxcloud.events.state.ShardHolder;
import io.cyxcloud.events.state.ShardState;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

/**
 * When all has been quiet: chunk by chunk, whether what the log says is what the disks hold, and
 * whether what can be whole is. One thread.
 */
final class Audit {
    private record Place(int index, int node) {}

    private final World world;

    Audit(World world) {
        this.world = world;
    }

    void run() {
        for (int chunk = 0; chunk < world.plan().chunks(); chunk++) {
            ChunkRow row = world.rows().chunk(chunk);
            places(chunk, row);
            health(chunk, row);
        }
    }

    private void places(int chunk, ChunkRow row) {
        Set<Place> said = new HashSet<>();
        for (ShardHolder holder : row.holders()) {
            SimNode node = world.node(holder.node());
            if (holder.state() == ShardState.STORED && !node.isLost()) {
                said.add(new Place(holder.index(), node.number));
            }
        }
        Set<Place> held = new HashSet<>();
        world.disks()
                .each(
                        chunk,
                        (index, node, present, _) -> {
                            if (present) {
                                held.add(new Place(index, node));
                            }
                        });
        check(said.equals(held), Check.TRUE_TO_DISKS, () -> row + ", but disks hold " + held);
    }

    private void health(int chunk, ChunkRow row) {
        ChunkHealth told = row.told();
        int needed = world.plan().storageClass().scheme().readQuorum();
        boolean isLost = world.disks().leftCount(chunk) < needed;
        check(
                told != null
                        && (isLost
                                ? told.leftCount() < needed
                                : told.leftCount() == world.plan().total()
                                        && world.disks().leftCount(chunk) == world.plan().total()),
                Check.HEALED,
                () -> world.disks().leftCount(chunk) + " are left of " + row);
        check(
                isLost == (world.rows().repair(chunk) != null),
                Check.NOTHING_LEFT_OVER,
                () -> world.rows().repair(chunk) + " of " + row);
    }

    private void check(boolean holds, Check check, Supplier<String> what) {
        if (!holds) {
            throw new Violation(check, world.nowMs(), what.get());
        }
    }
}

package io.cyxcloud.infra.simulate;

import static java.util.Objects.requireNonNull;

import io.cyxcloud.events.state.ChunkRow;
import io.cyxcloud.events.state.RepairRow;
import io.cyxcloud.events.state.ShardHolder;
import io.cyxcloud.events.state.ShardState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows as arrays, and as objects only where an array does not say the same: a row is compressed
 * when what comes out again is equal to it. So a chunk that is whole takes some 50 bytes, one that
 * waits for its repair no more, and one under repair is an object.
 */
final class CompactRows implements Rows {
    private final RowShape shape;
    private final ShardTable places;

    /** Bit i: index i was told missing. */
    private final char[] told;

    /** Of a compressed row of repair; 0 where there is none. */
    private final long[] sinceMs;

    private final long[] dueMs;
    private final char[] repairMissing;
    private final Map<Integer, ChunkRow> chunkObjects = new HashMap<>();
    private final Map<Integer, RepairRow> repairObjects = new HashMap<>();
    private int repairs;

    CompactRows(RowShape shape, ShardTable places, int chunks) {
        this.shape = shape;
        this.places = places;
        told = new char[chunks];
        sinceMs = new long[chunks];
        dueMs = new long[chunks];
        repairMissing = new char[chunks];
    }

    @Override
    public ChunkRow chunk(int chunk) {
        ChunkRow object = chunkObjects.get(chunk);
        return object != null ? object : shape.row(shape.places(places, chunk), told[chunk]);
    }

    @Override
    public void put(int chunk, ChunkRow row) {
        RepairRow repair = repair(chunk); // of the places as they were
        places(chunk, row.holders());
        chunkObjects.remove(chunk);
        if (shape.fits(row)) {
            told[chunk] = (char) RowShape.mask(requireNonNull(row.told()).missing());
        }
        if (!chunk(chunk).equals(row)) {
            chunkObjects.put(chunk, row);
        }
        if (repair != null && sinceMs[chunk] != 0) {
            put(chunk, repair);
        }
    }

    private void places(int chunk, List<ShardHolder> holders) {
        for (ShardHolder holder : holders) {
            if (holder.state() != ShardState.NOT_SEEN) {
                places.set(
                        chunk,
                        holder.index(),
                        RowShape.number(holder.node()),
                        holder.state() == ShardState.STORED);
            }
        }
    }

    @Override
    public @Nullable RepairRow repair(int chunk) {
        return sinceMs[chunk] == 0 ? repairObjects.get(chunk) : compressed(chunk);
    }

    @Override
    public void put(int chunk, @Nullable RepairRow row) {
        int before = sinceMs[chunk] != 0 || repairObjects.containsKey(chunk) ? 1 : 0;
        repairs += (row == null ? 0 : 1) - before;
        repairObjects.remove(chunk);
        sinceMs[chunk] = 0;
        if (row == null) {
            return;
        }
        if (row.attempts() == 0 && row.sinceMs() != 0) {
            sinceMs[chunk] = row.sinceMs();
            dueMs[chunk] = row.dueMs();
            repairMissing[chunk] = (char) RowShape.mask(row.missing());
            if (compressed(chunk).equals(row)) {
                return;
            }
            sinceMs[chunk] = 0;
        }
        repairObjects.put(chunk, row);
    }

    private RepairRow compressed(int chunk) {
        int missing = repairMissing[chunk];
        return RepairRow.of(
                shape.health(missing).missing(),
                shape.health(missing).leftCount(),
                shape.survey(shape.places(places, chunk)),
                sinceMs[chunk],
                dueMs[chunk]);
    }

    @Override
    public boolean isOldNews(int chunk, boolean[] down) {
        if (!chunkObjects.isEmpty() && chunkObjects.containsKey(chunk)) {
            return false;
        }
        int all = (1 << shape.total()) - 1;
        return (all & ~places.left(chunk, down)) == told[chunk];
    }

    @Override
    public int repairCount() {
        return repairs;
    }

    @Override
    public int objectCount() {
        return chunkObjects.size() + repairObjects.size();
    }
}

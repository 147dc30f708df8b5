package io.cyxcloud.infra.simulate;

import io.cyxcloud.events.state.ChunkRow;
import io.cyxcloud.events.state.RepairRow;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Every row as it is: some kilobytes a chunk. */
final class FullRows implements Rows {
    private final IntFunction<ChunkRow> placed;
    private final Map<Integer, ChunkRow> chunks = new HashMap<>();
    private final Map<Integer, RepairRow> repairs = new HashMap<>();

    /**
     * Before anything happens.
     *
     * @param placed rows of chunks to which nothing has happened
     */
    FullRows(IntFunction<ChunkRow> placed) {
        this.placed = placed;
    }

    @Override
    public ChunkRow chunk(int chunk) {
        return chunks.computeIfAbsent(chunk, placed::apply);
    }

    @Override
    public void put(int chunk, ChunkRow row) {
        chunks.put(chunk, row);
    }

    @Override
    public @Nullable RepairRow repair(int chunk) {
        return repairs.get(chunk);
    }

    @Override
    public void put(int chunk, @Nullable RepairRow row) {
        if (row == null) {
            repairs.remove(chunk);
        } else {
            repairs.put(chunk, row);
        }
    }

    @Override
    public boolean isOldNews(int chunk, boolean[] down) {
        return false;
    }

    @Override
    public int repairCount() {
        return repairs.size();
    }

    @Override
    public int objectCount() {
        return chunks.size() + repairs.size();
    }
}

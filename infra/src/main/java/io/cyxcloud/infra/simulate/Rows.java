package io.cyxcloud.infra.simulate;

import io.cyxcloud.events.state.ChunkRow;
import io.cyxcloud.events.state.RepairRow;
import org.jspecify.annotations.Nullable;

/** The rows that the real folds work on, by number of the chunk. One thread. */
interface Rows {
    /** What the chunk plane knows of it. */
    ChunkRow chunk(int chunk);

    void put(int chunk, ChunkRow row);

    /** What repair knows of it; null while it is whole. */
    @Nullable RepairRow repair(int chunk);

    void put(int chunk, @Nullable RepairRow row);

    /**
     * Whether its health is for certain what was told of it last; false only costs time.
     *
     * @param down by node
     */
    boolean isOldNews(int chunk, boolean[] down);

    /** Rows of repair. */
    int repairCount();

    /** Rows, of either kind, that are real objects at the moment. */
    int objectCount();
}

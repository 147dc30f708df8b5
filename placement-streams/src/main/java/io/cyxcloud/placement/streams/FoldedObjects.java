package io.cyxcloud.placement.streams;

import io.cyxcloud.events.chunk.StreamEvent.ObjectsFolded;
import io.cyxcloud.events.state.FoldedRow;

/**
 * How far the object partitions say they are, as one chunk partition knows it. For the task's
 * thread.
 */
final class FoldedObjects {
    private final ChunkTables tables;
    private long timeMs;

    FoldedObjects(ChunkTables tables) {
        this.tables = tables;
        this.timeMs = lowest();
    }

    /** Every reference older than this is folded here, of every partition; 0: not known. */
    long timeMs() {
        return timeMs;
    }

    void apply(ObjectsFolded said) {
        FoldedRow before = tables.folded(said.partition());
        if (before == null || before.upToMs() < said.upToMs()) {
            tables.putFolded(said.partition(), new FoldedRow(said.partitionCount(), said.upToMs()));
            timeMs = lowest();
        }
    }

    private long lowest() {
        FoldedRow first = tables.folded(0);
        long lowest = first == null ? 0 : first.upToMs();
        for (int partition = 1; first != null && partition < first.partitionCount(); partition++) {
            FoldedRow row = tables.folded(partition);
            lowest = Math.min(lowest, row == null ? 0 : row.upToMs());
        }
        return lowest;
    }
}

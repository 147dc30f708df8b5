package io.cyxcloud.placement.streams;

import io.cyxcloud.events.query.ChunkCount;
import io.cyxcloud.placement.core.chunk.ChunkTally;
import io.cyxcloud.placement.core.chunk.NodesAway;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Bytes;

/** Counts rows of chunks, each by the nodes that are away when it is looked at. */
final class CountedChunks implements RowCounts.Tally<List<ChunkCount>> {
    private final ChunkTally tally = new ChunkTally();
    private final Supplier<NodesAway> away;

    CountedChunks(Supplier<NodesAway> away) {
        this.away = away;
    }

    @Override
    public void add(Bytes key, byte[] row) {
        tally.add(ChunkView.CHUNK.decode(row), away.get());
    }

    @Override
    public List<ChunkCount> counts() {
        return tally.counts();
    }
}

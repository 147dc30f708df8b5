package io.cyxcloud.shardstore.disk;

import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.shardstore.protocol.ShardException;
import io.cyxcloud.shardstore.protocol.ShardFailure;
import io.cyxcloud.shardstore.protocol.ShardSlice;
import java.io.IOException;
import java.util.function.LongConsumer;

/** Reads shards by the index. Thread-safe. */
final class ShardReader {
    private final SegmentFiles files;
    private final ShardIndex index;
    private final LongConsumer suspect;
    private final LatencyWindow latencies = new LatencyWindow();

    /**
     * @param suspect told of a segment that the disk could not read
     */
    ShardReader(SegmentFiles files, ShardIndex index, LongConsumer suspect) {
        this.files = files;
        this.index = index;
        this.suspect = suspect;
    }

    LatencyWindow latencies() {
        return latencies;
    }

    /** As {@link ShardEngine#read}. */
    ShardSlice read(ShardId id, int offset, int lengthBytes) {
        long startNanos = System.nanoTime();
        IndexEntry entry = find(id);
        while (true) {
            try {
                ShardSlice slice = read(id, entry, offset, lengthBytes);
                latencies.record(System.nanoTime() - startNanos);
                return slice;
            } catch (ShardException e) {
                IndexEntry now = find(id);
                if (now.equals(entry)) {
                    throw e;
                }
                entry = now; // compaction moved it meanwhile
            }
        }
    }

    private IndexEntry find(ShardId id) {
        return index.find(id)
                .orElseThrow(() -> new ShardException(ShardFailure.NOT_FOUND, id.toString()));
    }

    private ShardSlice read(ShardId id, IndexEntry entry, int offset, int lengthBytes) {
        if (offset < 0 || lengthBytes < 0 || offset > entry.sizeBytes() - (long) lengthBytes) {
            throw new ShardException(
                    ShardFailure.REFUSED, "range " + offset + "+" + lengthBytes + " of " + id);
        }
        try {
            return RecordReader.read(files, id, entry, offset, lengthBytes);
        } catch (ShardException e) {
            if (e.getCause() instanceof IOException cause && DiskTrouble.isMedia(cause)) {
                suspect.accept(entry.at().segment());
            }
            throw e;
        }
    }
}

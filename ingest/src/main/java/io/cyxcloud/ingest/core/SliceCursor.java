package io.cyxcloud.ingest.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks a range of the concatenation of streams, chunk by chunk; a range of terabytes takes no more
 * memory than one of a byte. Used by one thread.
 */
public final class SliceCursor {
    private final List<ChunkPlan> streams;
    private long left;
    private int streamIndex;
    private long at; // within the stream

    /**
     * @param offset first byte, from the start of the first stream
     * @throws IndexOutOfBoundsException when the range is not within the streams
     */
    public SliceCursor(List<ChunkPlan> streams, long offset, long length) {
        long total = 0;
        for (ChunkPlan stream : streams) {
            total = Math.addExact(total, stream.lengthBytes());
        }
        if (offset < 0 || length < 0 || offset > total - length) {
            throw new IndexOutOfBoundsException(length + " bytes at " + offset + " of " + total);
        }
        this.streams = List.copyOf(streams);
        this.left = length;
        this.at = offset;
    }

    /** The next slice, or null at the end. */
    public @Nullable ChunkSlice next() {
        if (left == 0) {
            return null;
        }
        while (at >= streams.get(streamIndex).lengthBytes()) {
            at -= streams.get(streamIndex).lengthBytes();
            streamIndex++;
        }
        ChunkPlan plan = streams.get(streamIndex);
        int chunk = (int) plan.sizes().indexOf(at);
        int from = (int) (at - plan.sizes().startBytes(chunk));
        int to = (int) Math.min(plan.chunkLengthBytes(chunk), from + left);
        at += to - from;
        left -= to - from;
        return new ChunkSlice(streamIndex, chunk, from, to);
    }
}

package io.cyxcloud.ingest.read;

import io.cyxcloud.ingest.core.ShardRange;
import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCountUtil;
import java.util.List;

/**
 * The needed bytes of a chunk: one buffer for each range of a shard, in order of shard, so that
 * they are consecutive bytes of the sealed chunk. Used by one thread at a time, which closes it.
 */
final class ChunkPieces implements AutoCloseable {
    private final List<ShardRange> ranges;
    private final List<ByteBuf> pieces;
    private final List<Integer> sources;

    /**
     * Takes over the pieces: piece i has the bytes of range i.
     *
     * @param sources indexes of the shards of which bytes came
     */
    ChunkPieces(List<ShardRange> ranges, List<ByteBuf> pieces, List<Integer> sources) {
        this.ranges = ranges;
        this.pieces = pieces;
        this.sources = sources;
    }

    /**
     * Copies sealed bytes.
     *
     * @param offset from the first byte of the first range on
     */
    void copy(int offset, byte[] into, int length) {
        int at = offset;
        int done = 0;
        for (int i = 0; done < length; i++) {
            int size = ranges.get(i).length();
            if (at < size) {
                int part = Math.min(size - at, length - done);
                ByteBuf piece = pieces.get(i);
                piece.getBytes(piece.readerIndex() + at, into, done, part);
                done += part;
                at += part;
            }
            at -= size;
        }
    }

    /** Piece {@code index}; the pieces keep their reference. */
    ByteBuf piece(int index) {
        return pieces.get(index);
    }

    /** Indexes of the shards of which bytes came, whether or not a piece is made of them. */
    List<Integer> sources() {
        return sources;
    }

    @Override
    public void close() {
        pieces.forEach(ReferenceCountUtil::release);
    }
}

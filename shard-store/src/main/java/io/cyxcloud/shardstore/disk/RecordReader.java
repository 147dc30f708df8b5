package io.cyxcloud.shardstore.disk;

import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.shardstore.protocol.ShardException;
import io.cyxcloud.shardstore.protocol.ShardFailure;
import io.cyxcloud.shardstore.protocol.ShardLimits;
import io.cyxcloud.shardstore.protocol.ShardSlice;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/** Reads the blocks of one record and checks header and blocks. Thread-safe. */
final class RecordReader {
    private RecordReader() {}

    /**
     * The blocks that cover a range inside the shard.
     *
     * @throws ShardException CORRUPT when what lies there is not what the index and the checksums
     *     say, UNAVAILABLE when the disk does not answer
     */
    static ShardSlice read(
            SegmentFiles files, ShardId id, IndexEntry entry, int offset, int lengthBytes) {
        int tableBytes = ShardLimits.blockCount(entry.sizeBytes()) * Integer.BYTES;
        int headerBytes = RecordCodec.HEADER_BYTES + tableBytes;
        int firstBlock = ShardSlice.firstBlockOf(offset);
        int from = firstBlock * ShardLimits.BLOCK_SIZE_BYTES;
        int dataBytes = ShardSlice.coverEnd(offset, lengthBytes, entry.sizeBytes()) - from;
        ByteBuf buffer = ByteBufAllocator.DEFAULT.directBuffer(headerBytes + dataBytes);
        boolean done = false;
        try {
            ByteBuffer bytes = buffer.nioBuffer(0, headerBytes + dataBytes);
            if (from == 0) {
                files.read(entry.at(), 0, bytes);
            } else {
                files.read(entry.at(), 0, bytes.limit(headerBytes));
                bytes.limit(headerBytes + dataBytes);
                files.read(entry.at(), headerBytes + from, bytes);
            }
            ByteBuffer header = bytes.slice(0, headerBytes);
            checkHeader(header, id, entry);
            buffer.setIndex(headerBytes, headerBytes + dataBytes);
            int[] crcs = RecordCodec.crcs(header, firstBlock, ShardLimits.blockCount(dataBytes));
            ShardSlice slice = new ShardSlice(buffer, firstBlock, crcs);
            slice.verify();
            done = true;
            return slice;
        } catch (EOFException | NoSuchFileException e) {
            throw corrupt(id, "record is cut off", e);
        } catch (IOException e) {
            throw failure(id, e);
        } finally {
            if (!done) {
                buffer.release();
            }
        }
    }

    private static void checkHeader(ByteBuffer bytes, ShardId id, IndexEntry entry) {
        boolean sound =
                RecordCodec.decode(bytes, entry.at())
                        .filter(h -> h.kind() == RecordKind.SHARD)
                        .filter(h -> h.shard().equals(id))
                        .filter(h -> IndexEntry.of(h, entry.at()).equals(entry))
                        .isPresent();
        if (!sound) {
            throw corrupt(id, "header", null);
        }
    }

    /** Bytes that cannot be read are a damaged shard; anything else is the disk's trouble. */
    private static ShardException failure(ShardId id, IOException cause) {
        return DiskTrouble.isMedia(cause)
                ? corrupt(id, String.valueOf(cause.getMessage()), cause)
                : new ShardException(ShardFailure.UNAVAILABLE, id + ": " + cause, cause);
    }

    private static ShardException corrupt(ShardId id, String detail, @Nullable Exception cause) {
        return new ShardException(ShardFailure.CORRUPT, id + ": " + detail, cause);
    }
}

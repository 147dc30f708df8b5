package io.cyxcloud.shardstore.disk;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Appends batches of records to the newest segment and makes each durable with one fdatasync
 * ({@code FileChannel.force(false)}). Owned by the committer's thread.
 *
 * <p>Files grow as they are written. fallocate'd ones would spare the file system some work at each
 * sync, but Java has no call for it; making a sparse file of full size instead allocates nothing,
 * and writing zeros ahead more than doubles what is written (measured: 261 instead of 1,261 MB/s).
 * A file that ends where its log ends also lets a crash's torn tail be cut off and forgotten.
 */
final class SegmentWriter implements AutoCloseable {
    private static final ByteBuffer ZEROS =
            ByteBuffer.allocateDirect(RecordCodec.ALIGNMENT_BYTES).asReadOnlyBuffer();

    private final SegmentFolder folder;
    private final long segmentSizeBytesMax;
    private FileChannel channel;
    private LogPoint end;

    /** Goes on at {@code end}; what lies beyond in that segment is cut off. */
    SegmentWriter(SegmentFolder folder, LogPoint end, long segmentSizeBytesMax) throws IOException {
        this.folder = folder;
        this.segmentSizeBytesMax = segmentSizeBytesMax;
        this.end = end;
        boolean exists = folder.sizes().containsKey(end.segment());
        this.channel = exists ? folder.openAt(end) : folder.create(end.segment());
    }

    /** Where the next record goes. */
    LogPoint end() {
        return end;
    }

    /** Whether {@code bytes} more fit in the segment. */
    boolean fits(long bytes) {
        return end.offset() + bytes <= segmentSizeBytesMax;
    }

    /** Begins the next segment; all of this one is durable already. */
    void roll() throws IOException {
        FileChannel next = folder.create(end.segment() + 1);
        channel.close();
        channel = next;
        end = new LogPoint(end.segment() + 1, 0);
    }

    /**
     * Appends all records, in order, and waits until they are durable. The payloads' bytes are
     * taken from where they are, without a copy.
     *
     * @return where each record begins
     * @throws IOException when nothing of it may be relied on; {@link #end} is where it was
     */
    List<LogPoint> append(List<PendingRecord> records) throws IOException {
        int headerBytes = records.stream().mapToInt(r -> r.header().payloadOffset()).sum();
        ByteBuf arena = ByteBufAllocator.DEFAULT.directBuffer(headerBytes);
        try {
            ByteBuffer headers = arena.nioBuffer(0, headerBytes);
            List<ByteBuffer> parts = new ArrayList<>();
            List<LogPoint> places = new ArrayList<>(records.size());
            LogPoint at = end;
            for (PendingRecord record : records) {
                RecordHeader header = record.header();
                int start = headers.position();
                RecordCodec.encode(header, at, record.crcs(), headers);
                parts.add(headers.slice(start, headers.position() - start));
                Collections.addAll(parts, record.payload().nioBuffers());
                long written = header.payloadOffset() + (long) header.sizeBytes();
                parts.add(ZEROS.slice(0, (int) (header.recordBytes() - written)));
                places.add(at);
                at = at.plus(header.recordBytes());
            }
            writeAll(parts.toArray(new ByteBuffer[0]));
            channel.force(false);
            end = at;
            return places;
        } finally {
            arena.release();
        }
    }

    private void writeAll(ByteBuffer[] parts) throws IOException {
        int first = 0;
        while (first < parts.length) {
            if (parts[first].hasRemaining()) {
                channel.write(parts, first, parts.length - first);
            } else {
                first++;
            }
        }
    }

    /** Cuts off what a failed append may have left, so that the next one can be tried. */
    void rewind() throws IOException {
        channel.truncate(end.offset());
        channel.position(end.offset());
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

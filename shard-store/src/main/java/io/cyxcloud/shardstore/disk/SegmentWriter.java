package io.cyxcloud.shardstore.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends batches of records to the newest segment and makes each durable with one sync. Owned by
 * the {@link CommitLog}.
 *
 * <p>Records are laid out in one reused buffer of whole pages: the copy costs 0.1 processor seconds
 * a GiB and lets the file be written around the page cache, which saves several times that. Space
 * is reserved some way ahead, so that the file system need not look for blocks at each sync; a file
 * still ends where its log ends, so that a crash's torn tail can be cut off and forgotten.
 */
final class SegmentWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentWriter.class);

    /** What one write call takes; many nodes may share a process, each with such a buffer. */
    private static final int BUFFER_BYTES_MAX = 1 << 20;

    /** Small beside a segment: fourteen development nodes reserve it on one disk. */
    private static final long RESERVE_BYTES = 16 << 20;

    private final SegmentFiles files;
    private final long segmentSizeBytesMax;
    private final ByteBuffer buffer;
    private SegmentFile file;
    private LogPoint end;
    private long reservedTo;

    /** Goes on at {@code end}; what lies beyond in that segment is cut off. */
    SegmentWriter(SegmentFiles files, LogPoint end, long segmentSizeBytesMax) throws IOException {
        this.files = files;
        this.segmentSizeBytesMax = segmentSizeBytesMax;
        this.end = end;
        int page = RecordCodec.ALIGNMENT_BYTES;
        this.buffer =
                AlignedBuffer.allocate(
                        (int) Math.min(BUFFER_BYTES_MAX, segmentSizeBytesMax / page * page));
        Long size = files.sizes().get(end.segment());
        this.file = size == null ? files.create(end.segment()) : files.open(end.segment());
        if (size != null && size > end.offset()) {
            file.truncate(end.offset());
        }
        this.reservedTo = end.offset();
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
        file.truncate(end.offset());
        begin(end.segment() + 1);
    }

    /**
     * Leaves a segment that cannot be written any more; what follows goes into the next one.
     * Records whose writing failed may stay behind its end when it cannot be cut off: they count
     * again only in an index rebuilt from all segments, as shards that nobody was told of.
     */
    void abandon() throws IOException {
        try {
            file.truncate(end.offset());
        } catch (IOException e) {
            LOG.warn("segment {} was not cut off at {}", end.segment(), end, e);
        }
        begin(end.segment() + 1);
    }

    private void begin(long segment) throws IOException {
        SegmentFile next = files.create(segment);
        closeQuietly();
        file = next;
        end = new LogPoint(segment, 0);
        reservedTo = 0;
    }

    private void closeQuietly() {
        try {
            file.close();
        } catch (IOException e) {
            LOG.warn("segment {} was not closed", end.segment(), e);
        }
    }

    /**
     * Appends all records, in order, and waits until they are durable.
     *
     * @return where each record begins
     * @throws IOException when nothing of it may be relied on; {@link #end} is where it was
     */
    List<LogPoint> append(List<PendingRecord> records) throws IOException {
        long bytes = records.stream().mapToLong(PendingRecord::recordBytes).sum();
        reserve(end.offset() + bytes);
        List<LogPoint> places = new ArrayList<>(records.size());
        LogPoint at = end;
        long flushed = end.offset();
        buffer.clear();
        for (PendingRecord record : records) {
            RecordCodec.encode(record.header(), at, record.crcs(), buffer);
            int index = record.payload().readerIndex();
            int left = record.payload().readableBytes();
            while (left > 0) {
                flushed = flushWhenFull(flushed);
                int step = Math.min(left, buffer.remaining());
                ByteBuffer part = buffer.slice(buffer.position(), step);
                record.payload().getBytes(index, part);
                buffer.position(buffer.position() + step);
                index += step;
                left -= step;
            }
            pad();
            flushed = flushWhenFull(flushed);
            places.add(at);
            at = at.plus(record.recordBytes());
        }
        flush(flushed);
        file.sync();
        end = at;
        return places;
    }

    /** Zeros up to the next page. */
    private void pad() {
        int page = RecordCodec.ALIGNMENT_BYTES;
        int target = Math.ceilDiv(buffer.position(), page) * page;
        while (buffer.position() + Long.BYTES <= target) {
            buffer.putLong(0);
        }
        while (buffer.position() < target) {
            buffer.put((byte) 0);
        }
    }

    private long flushWhenFull(long offset) throws IOException {
        return buffer.hasRemaining() ? offset : flush(offset);
    }

    private long flush(long offset) throws IOException {
        buffer.flip();
        int bytes = buffer.remaining();
        file.write(buffer, offset);
        buffer.clear();
        return offset + bytes;
    }

    private void reserve(long upTo) {
        while (reservedTo < upTo) {
            long bytes = Math.min(RESERVE_BYTES, segmentSizeBytesMax - reservedTo);
            file.reserve(reservedTo, bytes);
            reservedTo += bytes;
        }
    }

    /** Cuts off what a failed append may have left, so that the next one can be tried. */
    void rewind() throws IOException {
        file.truncate(end.offset());
        reservedTo = end.offset();
    }

    @Override
    public void close() throws IOException {
        file.truncate(end.offset());
        file.close();
    }
}

package io.cyxcloud.shardstore.disk;

import io.cyxcloud.shardstore.protocol.ShardLimits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the records of one segment in order. Damaged bytes are stepped over, page by page, until a
 * header is found that belongs where it lies: one bad header must not cost the records after it.
 * Used by one thread.
 */
final class SegmentScan {
    /** Takes one record. */
    @FunctionalInterface
    interface Visitor {
        void accept(RecordHeader header, LogPoint at) throws IOException;
    }

    private record Found(RecordHeader header, LogPoint at) {}

    private static final Logger LOG = LoggerFactory.getLogger(SegmentScan.class);

    /** Read at once where records are small; a large record's payload is not worth reading. */
    private static final int WINDOW_BYTES = 256 << 10;

    /** Pages that the disk cannot read, after which the rest of a segment counts as lost. */
    private static final int UNREADABLE_MAX = 16;

    private final SegmentFiles files;
    // As large as was needed so far.
    private ByteBuffer window = ByteBuffer.allocate(0);
    private long windowFrom;
    private boolean smallRecords = true;
    private int unreadable;
    private boolean stopped;

    SegmentScan(SegmentFiles files) {
        this.files = files;
    }

    /** Visits the records from {@code from} to {@code sizeBytes}, whatever their payload. */
    LogPoint scan(LogPoint from, long sizeBytes, Visitor visitor) throws IOException {
        return scan(from, sizeBytes, sizeBytes, visitor, (header, at) -> {});
    }

    /**
     * Visits the records from {@code from} to {@code sizeBytes}.
     *
     * @param verifyFrom records that reach past this offset may be torn: their blocks are compared
     *     with their checksums
     * @param torn told of those that fail and have a sound record after them, before that one is
     *     visited; those at the very end are just behind what is returned
     * @return where the last sound record ends
     */
    LogPoint scan(LogPoint from, long sizeBytes, long verifyFrom, Visitor visitor, Visitor torn)
            throws IOException {
        LogPoint at = from;
        LogPoint end = from;
        window.limit(0);
        unreadable = 0;
        stopped = false;
        List<Found> doubtful = new ArrayList<>();
        while (at.offset() + RecordCodec.HEADER_BYTES <= sizeBytes
                && unreadable < UNREADABLE_MAX
                && !stopped) {
            Optional<RecordHeader> header = headerAt(at, sizeBytes);
            if (header.isEmpty()) {
                at = at.plus(RecordCodec.ALIGNMENT_BYTES);
                continue;
            }
            Found found = new Found(header.get(), at);
            at = at.plus(found.header.recordBytes());
            smallRecords = found.header.recordBytes() < WINDOW_BYTES / 2;
            if (at.offset() > verifyFrom && !payloadSound(found)) {
                doubtful.add(found);
                continue;
            }
            if (!found.at.equals(end)) {
                LOG.warn("segment {}: damaged between {} and {}", from.segment(), end, found.at);
            }
            for (Found earlier : doubtful) {
                torn.accept(earlier.header, earlier.at);
            }
            doubtful.clear();
            visitor.accept(found.header, found.at);
            end = at;
        }
        if (unreadable > 0) {
            LOG.warn("segment {}: unreadable pages up to {}", from.segment(), at);
        }
        return end;
    }

    /** Called by a visitor: nothing more is visited. */
    void stop() {
        stopped = true;
    }

    /** Empty too when the payload does not fit in the file. */
    private Optional<RecordHeader> headerAt(LogPoint at, long sizeBytes) throws IOException {
        int pageBytes = (int) Math.min(RecordCodec.ALIGNMENT_BYTES, sizeBytes - at.offset());
        if (!covers(at.offset(), pageBytes)
                && !fill(at, smallRecords ? WINDOW_BYTES : RecordCodec.ALIGNMENT_BYTES, sizeBytes)
                && !fill(at, RecordCodec.ALIGNMENT_BYTES, sizeBytes)) {
            unreadable++;
            return Optional.empty();
        }
        ByteBuffer page = window.slice((int) (at.offset() - windowFrom), pageBytes);
        return RecordCodec.decode(page, at)
                .filter(h -> at.offset() + h.payloadOffset() + h.sizeBytes() <= sizeBytes);
    }

    private boolean covers(long offset, int bytes) {
        return offset >= windowFrom && offset + bytes <= windowFrom + window.limit();
    }

    private boolean fill(LogPoint at, int bytes, long sizeBytes) throws IOException {
        int wanted = (int) Math.min(bytes, sizeBytes - at.offset());
        if (window.capacity() < wanted) {
            window = ByteBuffer.allocate(wanted);
        }
        window.clear().limit(wanted);
        windowFrom = at.offset();
        try {
            files.read(at, 0, window);
            window.flip();
            return true;
        } catch (IOException e) {
            window.clear().limit(0);
            if (!DiskTrouble.isMedia(e)) {
                throw e;
            }
            return false;
        }
    }

    /** Only right after the header was read: the block checksums are in its page. */
    private boolean payloadSound(Found found) throws IOException {
        int sizeBytes = found.header.sizeBytes();
        int blockCount = ShardLimits.blockCount(sizeBytes);
        ByteBuffer page = window.slice((int) (found.at.offset() - windowFrom), headerBytes(found));
        int[] crcs = RecordCodec.crcs(page, 0, blockCount);
        ByteBuffer block = ByteBuffer.allocate(Math.min(ShardLimits.BLOCK_SIZE_BYTES, sizeBytes));
        for (int index = 0; index < blockCount; index++) {
            int from = index * ShardLimits.BLOCK_SIZE_BYTES;
            block.clear().limit(Math.min(block.capacity(), sizeBytes - from));
            try {
                files.read(found.at, found.header.payloadOffset() + (long) from, block);
            } catch (IOException e) {
                if (!DiskTrouble.isMedia(e)) {
                    throw e;
                }
                return false;
            }
            CRC32C crc = new CRC32C();
            crc.update(block.flip());
            if ((int) crc.getValue() != crcs[index]) {
                return false;
            }
        }
        return true;
    }

    private static int headerBytes(Found found) {
        return found.header.payloadOffset();
    }
}

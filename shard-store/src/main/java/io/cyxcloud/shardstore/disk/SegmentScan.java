package io.cyxcloud.shardstore.disk;

import io.cyxcloud.shardstore.hash.Blake3;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the records of one segment in order. Damaged bytes are stepped over, page by page, until a
 * header is found that belongs where it lies: one bad header must not cost the records after it.
 */
final class SegmentScan {
    /** Takes one record. */
    @FunctionalInterface
    interface Visitor {
        void accept(RecordHeader header, LogPoint at);
    }

    private record Found(RecordHeader header, LogPoint at) {}

    private static final Logger LOG = LoggerFactory.getLogger(SegmentScan.class);
    private static final int PAYLOAD_STEP_BYTES = 1 << 20;

    private final SegmentFolder folder;
    private final ByteBuffer page = ByteBuffer.allocate(RecordCodec.ALIGNMENT_BYTES);

    SegmentScan(SegmentFolder folder) {
        this.folder = folder;
    }

    /**
     * Visits the records from {@code from} to {@code sizeBytes}.
     *
     * @param verifyFrom records that reach past this offset may be torn: their payload is compared
     *     with its hash, and those that fail count only when a sound record follows. A record that
     *     was acknowledged and went bad later is thus still known, and found corrupt when read.
     * @return where the last sound record ends
     */
    LogPoint scan(LogPoint from, long sizeBytes, long verifyFrom, Visitor visitor)
            throws IOException {
        LogPoint at = from;
        LogPoint end = from;
        List<Found> doubtful = new ArrayList<>();
        while (at.offset() + RecordCodec.HEADER_BYTES <= sizeBytes) {
            Optional<RecordHeader> header = headerAt(at, sizeBytes);
            if (header.isEmpty()) {
                at = at.plus(RecordCodec.ALIGNMENT_BYTES);
                continue;
            }
            Found found = new Found(header.get(), at);
            at = at.plus(found.header.recordBytes());
            if (at.offset() > verifyFrom && !payloadSound(found)) {
                doubtful.add(found);
                continue;
            }
            if (!found.at.equals(end)) {
                LOG.warn("segment {}: damaged between {} and {}", from.segment(), end, found.at);
            }
            doubtful.forEach(earlier -> visitor.accept(earlier.header, earlier.at));
            doubtful.clear();
            visitor.accept(found.header, found.at);
            end = at;
        }
        return end;
    }

    /** Empty too when the payload does not fit in the file. */
    private Optional<RecordHeader> headerAt(LogPoint at, long sizeBytes) throws IOException {
        page.clear().limit((int) Math.min(page.capacity(), sizeBytes - at.offset()));
        folder.read(at, 0, page);
        return RecordCodec.decode(page.flip(), at)
                .filter(h -> at.offset() + h.payloadOffset() + h.sizeBytes() <= sizeBytes);
    }

    private boolean payloadSound(Found found) throws IOException {
        if (found.header.kind() == RecordKind.TOMBSTONE) {
            return true;
        }
        Blake3 hash = new Blake3();
        int size = found.header.sizeBytes();
        ByteBuffer step = ByteBuffer.allocate(Math.min(PAYLOAD_STEP_BYTES, size));
        for (int done = 0; done < size; done += step.limit()) {
            step.clear().limit(Math.min(step.capacity(), size - done));
            folder.read(found.at, found.header.payloadOffset() + done, step);
            hash.update(step.flip());
        }
        return hash.digest().equals(found.header.blake3());
    }
}

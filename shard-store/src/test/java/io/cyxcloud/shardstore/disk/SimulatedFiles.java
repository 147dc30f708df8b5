package io.cyxcloud.shardstore.disk;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;

/**
 * Segments in memory, with what a power cut may do to them: pages written since the last sync are
 * there or not, each by itself, in any order. Creating, removing and cutting off are durable when
 * they return, as the interface says.
 */
final class SimulatedFiles implements SegmentFiles {
    private static final int PAGE = RecordCodec.ALIGNMENT_BYTES;

    /** What unsynced pages do when the power goes. */
    enum Fate {
        LOST,
        KEPT,
        CHANCE
    }

    private static final class Write {
        final int offset;
        final byte[] bytes;
        final byte[] before;

        Write(int offset, byte[] bytes, byte[] before) {
            this.offset = offset;
            this.bytes = bytes;
            this.before = before;
        }
    }

    /** What a reader sees; zeros behind its size. What is not durable can be taken back. */
    private static final class Content {
        byte[] bytes = new byte[16 * PAGE];
        int sizeBytes;
        int durableBytes;
        final List<Write> unsynced = new ArrayList<>();

        void write(int offset, byte[] fresh) {
            ensure(offset + fresh.length);
            byte[] before = Arrays.copyOfRange(bytes, offset, offset + fresh.length);
            put(offset, fresh, 0, fresh.length);
            unsynced.add(new Write(offset, fresh, before));
        }

        private void ensure(int end) {
            if (end > bytes.length) {
                bytes = Arrays.copyOf(bytes, 2 * end);
            }
        }

        private void put(int offset, byte[] fresh, int from, int length) {
            System.arraycopy(fresh, from, bytes, offset, length);
            sizeBytes = Math.max(sizeBytes, offset + length);
        }

        void sync() {
            durableBytes = sizeBytes;
            unsynced.clear();
        }

        void truncate(int toBytes) {
            if (toBytes < sizeBytes) {
                Arrays.fill(bytes, toBytes, sizeBytes, (byte) 0);
                sizeBytes = toBytes;
            }
            sync();
        }

        void powerOn(Fate fate, Random random) {
            for (Write write : unsynced.reversed()) {
                System.arraycopy(write.before, 0, bytes, write.offset, write.before.length);
            }
            sizeBytes = durableBytes;
            for (Write write : unsynced) {
                for (int from = 0; from < write.bytes.length; from += PAGE) {
                    boolean kept =
                            switch (fate) {
                                case LOST -> false;
                                case KEPT -> true;
                                case CHANCE -> random.nextBoolean();
                            };
                    if (kept) {
                        put(write.offset + from, write.bytes, from, PAGE);
                    }
                }
            }
            sync();
        }
    }

    final Fuse fuse;
    long freeBytes = 1L << 40;
    final Map<Long, IOException> unreadable = new HashMap<>();
    private final NavigableMap<Long, Content> segments = new TreeMap<>();

    SimulatedFiles(Fuse fuse) {
        this.fuse = fuse;
    }

    /** The machine starts again. */
    void powerOn(Fate fate, Random random) {
        segments.values().forEach(content -> content.powerOn(fate, random));
    }

    /** Where nothing is unsynced. */
    void flipBit(long segment, long index, int bit) {
        existing(segment).bytes[(int) index] ^= (byte) (1 << bit);
    }

    private Content existing(long segment) {
        Content content = segments.get(segment);
        if (content == null) {
            throw new AssertionError("segment " + segment + " does not exist");
        }
        return content;
    }

    @Override
    public NavigableMap<Long, Long> sizes() {
        NavigableMap<Long, Long> sizes = new TreeMap<>();
        segments.forEach((segment, content) -> sizes.put(segment, (long) content.sizeBytes));
        return sizes;
    }

    @Override
    public long freeBytes() {
        long used = 0;
        for (Content content : segments.values()) {
            used += content.sizeBytes;
        }
        return freeBytes - used;
    }

    @Override
    public SegmentFile create(long segment) throws IOException {
        fuse.step(false, () -> segments.put(segment, new Content()));
        return open(segment);
    }

    @Override
    public SegmentFile open(long segment) {
        return new OpenFile(existing(segment));
    }

    @Override
    public void delete(long segment) throws IOException {
        fuse.step(false, () -> segments.remove(segment));
    }

    @Override
    public void read(LogPoint at, long skipBytes, ByteBuffer into) throws IOException {
        Content content = segments.get(at.segment());
        if (content == null) {
            throw new NoSuchFileException("segment " + at.segment());
        }
        long from = at.offset() + skipBytes;
        if (from + into.remaining() > content.sizeBytes) {
            throw new EOFException("segment " + at.segment());
        }
        into.put(content.bytes, (int) from, into.remaining());
    }

    @Override
    public void probe(long segment) throws IOException {
        if (!segments.containsKey(segment)) {
            throw new NoSuchFileException("segment " + segment);
        }
        IOException failure = unreadable.get(segment);
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public void close() {}

    private final class OpenFile implements SegmentFile {
        private final Content content;

        OpenFile(Content content) {
            this.content = content;
        }

        @Override
        public void reserve(long fromBytes, long lengthBytes) {}

        @Override
        public void write(ByteBuffer pages, long offset) throws IOException {
            byte[] bytes = new byte[pages.remaining()];
            pages.get(bytes);
            if (bytes.length % PAGE != 0 || offset % PAGE != 0) {
                throw new AssertionError("not whole pages: " + offset + "+" + bytes.length);
            }
            // Pages that are allocated already are overwritten where they lie.
            long growth = offset + bytes.length - content.sizeBytes;
            if (growth > 0 && growth > freeBytes()) {
                throw new IOException("No space left on device");
            }
            fuse.step(true, () -> content.write((int) offset, bytes));
        }

        @Override
        public void sync() throws IOException {
            fuse.step(true, content::sync);
        }

        @Override
        public void truncate(long sizeBytes) throws IOException {
            fuse.step(false, () -> content.truncate((int) sizeBytes));
        }

        @Override
        public void close() {}
    }
}

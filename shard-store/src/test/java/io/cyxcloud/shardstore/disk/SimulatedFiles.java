package io.cyxcloud.shardstore.disk;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
        final long offset;
        final byte[] bytes;

        Write(long offset, byte[] bytes) {
            this.offset = offset;
            this.bytes = bytes;
        }
    }

    private static final class Content {
        byte[] durable = {};
        byte[] seen = {};
        final List<Write> unsynced = new ArrayList<>();
    }

    final Fuse fuse;
    long freeBytes = 1L << 40;
    private final NavigableMap<Long, Content> segments = new TreeMap<>();

    SimulatedFiles(Fuse fuse) {
        this.fuse = fuse;
    }

    /** The machine starts again. */
    void powerOn(Fate fate, Random random) {
        for (Content content : segments.values()) {
            for (Write write : content.unsynced) {
                for (int from = 0; from < write.bytes.length; from += PAGE) {
                    boolean kept =
                            switch (fate) {
                                case LOST -> false;
                                case KEPT -> true;
                                case CHANCE -> random.nextBoolean();
                            };
                    if (kept) {
                        byte[] page = Arrays.copyOfRange(write.bytes, from, from + PAGE);
                        content.durable = put(content.durable, write.offset + from, page);
                    }
                }
            }
            content.unsynced.clear();
            content.seen = content.durable;
        }
    }

    void flipBit(long segment, long index, int bit) {
        Content content = existing(segment);
        content.durable = content.durable.clone();
        content.durable[(int) index] ^= (byte) (1 << bit);
        content.seen = content.seen.clone();
        content.seen[(int) index] ^= (byte) (1 << bit);
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
        segments.forEach((segment, content) -> sizes.put(segment, (long) content.seen.length));
        return sizes;
    }

    @Override
    public long freeBytes() {
        return freeBytes - segments.values().stream().mapToLong(c -> c.seen.length).sum();
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
        if (from + into.remaining() > content.seen.length) {
            throw new EOFException("segment " + at.segment());
        }
        into.put(content.seen, (int) from, into.remaining());
    }

    @Override
    public void close() {}

    private static byte[] put(byte[] before, long offset, byte[] bytes) {
        int end = (int) offset + bytes.length;
        byte[] after = Arrays.copyOf(before, Math.max(before.length, end));
        System.arraycopy(bytes, 0, after, (int) offset, bytes.length);
        return after;
    }

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
            long growth = offset + bytes.length - content.seen.length;
            if (growth > 0 && growth > freeBytes()) {
                throw new IOException("No space left on device");
            }
            fuse.step(
                    true,
                    () -> {
                        content.seen = put(content.seen, offset, bytes);
                        content.unsynced.add(new Write(offset, bytes));
                    });
        }

        @Override
        public void sync() throws IOException {
            fuse.step(
                    true,
                    () -> {
                        content.durable = content.seen;
                        content.unsynced.clear();
                    });
        }

        @Override
        public void truncate(long sizeBytes) throws IOException {
            fuse.step(
                    false,
                    () -> {
                        content.seen =
                                Arrays.copyOf(
                                        content.seen,
                                        (int) Math.min(content.seen.length, sizeBytes));
                        content.durable = content.seen;
                        content.unsynced.clear();
                    });
        }

        @Override
        public void close() {}
    }
}

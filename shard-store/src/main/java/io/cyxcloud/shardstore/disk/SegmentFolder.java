package io.cyxcloud.shardstore.disk;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The segment files of one node, {@code segment-0000000000.seg} and up. Thread-safe. One channel
 * for reading stays open for each segment that was read: at 256 MiB a segment, 4 of them a GiB.
 */
final class SegmentFolder implements AutoCloseable {
    private static final Pattern NAME = Pattern.compile("segment-(\\d{10})\\.seg");

    private final Path folder;
    private final FileStore fileStore;
    private final ConcurrentHashMap<Long, FileChannel> readers = new ConcurrentHashMap<>();

    SegmentFolder(Path folder) throws IOException {
        Files.createDirectories(folder);
        this.folder = folder;
        this.fileStore = Files.getFileStore(folder);
    }

    Path path(long segment) {
        return folder.resolve("segment-%010d.seg".formatted(segment));
    }

    /** Segment number to file size in bytes. */
    NavigableMap<Long, Long> sizes() throws IOException {
        NavigableMap<Long, Long> sizes = new TreeMap<>();
        try (var files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Path name = file.getFileName();
                Matcher matcher = NAME.matcher(name == null ? "" : name.toString());
                if (matcher.matches()) {
                    sizes.put(Long.parseLong(matcher.group(1)), Files.size(file));
                }
            }
        }
        return sizes;
    }

    /** Bytes the file system has left for us. */
    long freeBytes() throws IOException {
        return fileStore.getUsableSpace();
    }

    /** A new, empty segment, whose name is durable. The caller closes the channel. */
    FileChannel create(long segment) throws IOException {
        FileChannel channel =
                FileChannel.open(
                        path(segment), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        forceNames();
        return channel;
    }

    /**
     * Opens a segment to go on at {@code offset}; what lies beyond is cut off, durably, so that
     * torn records can never be taken for newer ones. The caller closes the channel.
     */
    FileChannel openAt(LogPoint end) throws IOException {
        FileChannel channel = FileChannel.open(path(end.segment()), StandardOpenOption.WRITE);
        if (channel.size() > end.offset()) {
            channel.truncate(end.offset());
            channel.force(true);
        }
        channel.position(end.offset());
        return channel;
    }

    /** Fills {@code into}; throws EOFException when the segment ends before. */
    void read(LogPoint at, int skipBytes, ByteBuffer into) throws IOException {
        FileChannel channel = reader(at.segment());
        long position = at.offset() + skipBytes;
        try {
            while (into.hasRemaining()) {
                int count = channel.read(into, position);
                if (count < 0) {
                    throw new EOFException("segment " + at.segment() + " ends at " + position);
                }
                position += count;
            }
        } catch (ClosedChannelException e) {
            // An interrupt of a reading thread closes the channel: the next read opens it again.
            readers.remove(at.segment(), channel);
            throw e;
        }
    }

    private FileChannel reader(long segment) throws IOException {
        FileChannel open = readers.get(segment);
        if (open != null) {
            return open;
        }
        synchronized (readers) {
            FileChannel earlier = readers.get(segment);
            if (earlier != null) {
                return earlier;
            }
            FileChannel fresh = FileChannel.open(path(segment), StandardOpenOption.READ);
            readers.put(segment, fresh);
            return fresh;
        }
    }

    private void forceNames() throws IOException {
        try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    @Override
    public void close() throws IOException {
        for (FileChannel channel : readers.values()) {
            channel.close();
        }
    }
}

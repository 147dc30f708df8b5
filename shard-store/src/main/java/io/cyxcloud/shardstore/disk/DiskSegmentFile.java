package io.cyxcloud.shardstore.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** A segment file, open for writing. */
final class DiskSegmentFile implements SegmentFile {
    private final Path path;
    private final FileChannel channel;
    private boolean reserving = true;

    DiskSegmentFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    @Override
    public void reserve(long fromBytes, long lengthBytes) {
        // Refused once (another file system, or full): refused always.
        reserving = reserving && NativeFiles.reserve(path, fromBytes, lengthBytes);
    }

    @Override
    public void write(ByteBuffer pages, long offset) throws IOException {
        long position = offset;
        while (pages.hasRemaining()) {
            position += channel.write(pages, position);
        }
    }

    @Override
    public void sync() throws IOException {
        channel.force(false);
    }

    @Override
    public void truncate(long sizeBytes) throws IOException {
        channel.truncate(sizeBytes);
        NativeFiles.trim(path, sizeBytes);
        channel.force(true);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

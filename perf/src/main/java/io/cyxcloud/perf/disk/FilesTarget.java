package io.cyxcloud.perf.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A file for each shard. */
final class FilesTarget implements StoreTarget {
    private final Path folder;
    private final ShardSource source;
    private final FileChannel names;

    FilesTarget(Path folder, ShardSource source) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.source = source;
        this.names = FileChannel.open(folder, StandardOpenOption.READ);
    }

    @Override
    public void put(long number) throws IOException {
        Path file = folder.resolve(Long.toString(number));
        Path fresh = folder.resolve(number + ".new");
        try (FileChannel channel =
                FileChannel.open(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = source.payload().nioBuffer();
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        names.force(true);
    }

    @Override
    public void get(long number, int offset, int lengthBytes) throws IOException {
        try (FileChannel channel = FileChannel.open(folder.resolve(Long.toString(number)))) {
            SequentialTarget.readFully(channel, offset, lengthBytes);
        }
    }

    @Override
    public void close() throws IOException {
        names.close();
    }
}

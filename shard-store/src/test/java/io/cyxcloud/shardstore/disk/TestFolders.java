package io.cyxcloud.shardstore.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;

/** Copies and damages engine folders. */
final class TestFolders {
    private TestFolders() {}

    /** What a killed process leaves: every file as it is now. */
    static Path copy(Path from, Path to) throws IOException {
        for (Path path : tree(from)) {
            Path target = to.resolve(from.relativize(path).toString());
            try {
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(path, target);
                }
            } catch (NoSuchFileException e) {
                assertThat(path).hasParent(from.resolve("index")); // RocksDB just deleted it
            }
        }
        return to;
    }

    static void delete(Path root) throws IOException {
        for (Path path : tree(root).reversed()) {
            Files.delete(path);
        }
    }

    static Path segment(Path folder, long number) {
        return folder.resolve("segments").resolve("segment-%010d.seg".formatted(number));
    }

    /** Existing segment files, in order. */
    static List<Path> segments(Path folder) throws IOException {
        try (var files = Files.list(folder.resolve("segments"))) {
            return files.sorted().toList();
        }
    }

    static void flipBit(Path file, long index, int bit) throws IOException {
        try (FileChannel channel = open(file)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, index);
            one.put(0, (byte) (one.get(0) ^ 1 << bit));
            channel.write(one.flip(), index);
        }
    }

    static void truncate(Path file, long size) throws IOException {
        try (FileChannel channel = open(file)) {
            channel.truncate(size);
        }
    }

    static void zero(Path file, long from, int count) throws IOException {
        try (FileChannel channel = open(file)) {
            channel.write(ByteBuffer.allocate(count), from);
        }
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    private static List<Path> tree(Path root) throws IOException {
        try (var walk = Files.walk(root)) {
            return walk.sorted(Comparator.naturalOrder()).toList();
        }
    }
}

package io.cyxcloud.shardstore.disk;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashSet;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Segments as files of one folder, {@code segment-0000000000.seg} and up. Written around the page
 * cache (O_DIRECT) where the file system takes that, because writing into new pages costs more
 * processor time than everything else a node does with a shard; read through it. One channel for
 * reading stays open for each segment that was read: at 256 MiB a segment, 4 of them a GiB.
 */
final class DiskSegmentFiles implements SegmentFiles {
    private static final Logger LOG = LoggerFactory.getLogger(DiskSegmentFiles.class);
    private static final Pattern NAME = Pattern.compile("segment-(\\d{10})\\.seg");
    private static final String PROBE = "direct-probe";

    /**
     * {@code com.sun.nio.file.ExtendedOpenOption.DIRECT}, part of the module jdk.unsupported; by
     * name, because the compiler warns of it in a way that cannot be turned off in one place.
     */
    private static final Optional<OpenOption> DIRECT = directOption();

    private final Path folder;
    private final FileStore fileStore;
    private final boolean direct;
    private final ConcurrentHashMap<Long, FileChannel> readers = new ConcurrentHashMap<>();

    DiskSegmentFiles(Path folder) throws IOException {
        this(folder, true);
    }

    /**
     * @param direct whether to write around the page cache where that is possible
     */
    DiskSegmentFiles(Path folder, boolean direct) throws IOException {
        Files.createDirectories(folder);
        this.folder = folder;
        this.fileStore = Files.getFileStore(folder);
        this.direct = direct && DIRECT.isPresent() && takesDirectWrites(folder);
    }

    /** Whether writes go around the page cache. */
    boolean isDirect() {
        return direct;
    }

    private static Optional<OpenOption> directOption() {
        try {
            Class<?> options = Class.forName("com.sun.nio.file.ExtendedOpenOption");
            return Arrays.stream(options.getEnumConstants())
                    .filter(option -> option.toString().equals("DIRECT"))
                    .map(OpenOption.class::cast)
                    .findFirst();
        } catch (ClassNotFoundException e) {
            return Optional.empty();
        }
    }

    /** Some file systems refuse the flag when a file is opened, others the write: try both. */
    private static boolean takesDirectWrites(Path folder) throws IOException {
        Path probe = folder.resolve(PROBE);
        try (FileChannel channel =
                FileChannel.open(
                        probe,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        DIRECT.orElseThrow())) {
            ByteBuffer page = AlignedBuffer.allocate(RecordCodec.ALIGNMENT_BYTES);
            return channel.write(page, 0) == RecordCodec.ALIGNMENT_BYTES;
        } catch (IOException | UnsupportedOperationException e) {
            LOG.info("{} is written through the page cache: {}", folder, e.toString());
            return false;
        } finally {
            Files.deleteIfExists(probe);
        }
    }

    private Path path(long segment) {
        return folder.resolve("segment-%010d.seg".formatted(segment));
    }

    @Override
    public NavigableMap<Long, Long> sizes() throws IOException {
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

    @Override
    public long freeBytes() throws IOException {
        return fileStore.getUsableSpace();
    }

    @Override
    public SegmentFile create(long segment) throws IOException {
        SegmentFile file = openFile(segment, StandardOpenOption.CREATE_NEW);
        forceNames();
        return file;
    }

    @Override
    public SegmentFile open(long segment) throws IOException {
        return openFile(segment, null);
    }

    private SegmentFile openFile(long segment, @Nullable OpenOption create) throws IOException {
        Set<OpenOption> options = new HashSet<>(Set.of(StandardOpenOption.WRITE));
        if (create != null) {
            options.add(create);
        }
        if (direct) {
            options.add(DIRECT.orElseThrow());
        }
        Path path = path(segment);
        return new DiskSegmentFile(path, FileChannel.open(path, options));
    }

    @Override
    public void delete(long segment) throws IOException {
        if (Files.deleteIfExists(path(segment))) {
            forceNames();
        }
        FileChannel reader = readers.remove(segment);
        if (reader != null) {
            // Whoever reads right now fails, and looks the shard up again.
            reader.close();
        }
    }

    @Override
    public void read(LogPoint at, long skipBytes, ByteBuffer into) throws IOException {
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

    @Override
    public void probe(long segment) throws IOException {
        Set<OpenOption> options = new HashSet<>(Set.of(StandardOpenOption.READ));
        if (direct) {
            options.add(DIRECT.orElseThrow()); // the page cache outlives its disk
        }
        try (FileChannel channel = FileChannel.open(path(segment), options)) {
            var _ = channel.read(AlignedBuffer.allocate(RecordCodec.ALIGNMENT_BYTES), 0);
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

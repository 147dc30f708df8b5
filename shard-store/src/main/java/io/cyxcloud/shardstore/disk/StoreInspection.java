package io.cyxcloud.shardstore.disk;

import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.shardstore.protocol.ShardException;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Looks at the folder of a disk whose node does not run, and changes nothing. What the segments say
 * is folded anew in memory and compared with what the index says. Used by one thread.
 *
 * <p>Takes some 200 bytes of memory for each record in the segments.
 */
public final class StoreInspection implements AutoCloseable {
    /**
     * One disk in figures.
     *
     * @param usedBytes of all segments
     * @param liveBytes of records that count, by the index
     * @param payloadBytes of all shards
     */
    public record Stats(
            int segmentCount,
            long usedBytes,
            long liveBytes,
            long shardCount,
            long payloadBytes,
            String logEnd) {}

    /** What a shard's record says, and whether its bytes agree. */
    public record Dump(String place, int sizeBytes, String blake3, String verdict) {}

    private record Place(LogPoint at, Optional<IndexEntry> entry) {}

    private final FolderLock lock;
    private final SegmentFiles files;
    private final RocksIndex index;

    /**
     * @throws StorageFolderException when it is no such folder, in use, or its index unreadable
     */
    public StoreInspection(Path folder) {
        if (!Files.isDirectory(folder.resolve("segments"))) {
            throw new StorageFolderException("folder " + folder + " holds no segments");
        }
        this.lock = FolderLock.take(folder);
        try {
            this.files = new DiskSegmentFiles(folder.resolve("segments"), false);
            this.index = RocksIndex.openReadOnly(folder.resolve("index"));
        } catch (IOException | ShardIndex.IndexException e) {
            lock.close();
            throw new StorageFolderException(
                    "folder " + folder + " cannot be read: " + e.getMessage(), e);
        }
    }

    public Stats stats() throws IOException {
        NavigableMap<Long, Long> sizes = files.sizes();
        long[] shards = {0, 0};
        index.forEach((shard, entry) -> {
            shards[0]++;
            shards[1] += entry.sizeBytes();
        });
        return new Stats(
                sizes.size(),
                sizes.values().stream().mapToLong(size -> size).sum(),
                index.liveBytes().values().stream().mapToLong(live -> live).sum(),
                shards[0],
                shards[1],
                index.checkpoint().orElse(LogPoint.START).toString());
    }

    /** Empty when the index does not know the shard. */
    public Optional<Dump> dump(ShardId shard) {
        return index.find(shard)
                .map(entry ->
                        new Dump(
                                entry.at().toString(),
                                entry.sizeBytes(),
                                entry.blake3().toString(),
                                verdict(shard, entry).orElse("sound")));
    }

    /** The whole payload, checked; throws {@link ShardException} when it is not sound. */
    public ByteBuffer payload(ShardId shard) {
        IndexEntry entry = index.find(shard).orElseThrow();
        ByteBuf blocks = RecordReader.read(files, shard, entry, 0, entry.sizeBytes()).blocks();
        try {
            ByteBuffer copy = ByteBuffer.allocate(blocks.readableBytes());
            blocks.readBytes(copy);
            return copy.flip();
        } finally {
            blocks.release();
        }
    }

    /**
     * Compares index and segments both ways, and reads every shard. What the log has behind the
     * index's checkpoint is left to the next start, which reads it.
     *
     * @param wrong told of each thing that is wrong, one line each
     * @param note told of what is unusual and does no harm
     * @return how many things are wrong
     */
    public long check(Consumer<String> wrong, Consumer<String> note) throws IOException {
        long[] count = {0};
        Consumer<String> counted =
                line -> {
                    count[0]++;
                    wrong.accept(line);
                };
        Set<ShardId> pending = new HashSet<>();
        Map<ShardId, Place> folded = fold(pending, counted, note);
        if (!pending.isEmpty()) {
            note.accept(pending.size() + " shards changed behind the index's checkpoint");
        }
        Map<Long, Long> live = new HashMap<>();
        index.forEach((shard, entry) -> {
            live.merge(entry.at().segment(), entry.recordBytes(), Long::sum);
            if (!pending.contains(shard)) {
                checkEntry(shard, entry, folded, counted);
            }
        });
        for (ShardId shard : pending) {
            folded.put(shard, new Place(LogPoint.START, Optional.empty()));
        }
        for (var place : folded.entrySet()) {
            ShardId shard = place.getKey();
            if (place.getValue().entry.isPresent()) {
                if (index.find(shard).isEmpty()) {
                    counted.accept(
                            shard + ": at " + place.getValue().at + ", and not in the index");
                }
            } else {
                index.tombstone(shard)
                        .ifPresent(at ->
                                live.merge(at.segment(), RecordCodec.recordBytes(0), Long::sum));
            }
        }
        checkFigures(live, counted);
        return count[0];
    }

    /** What the segments say of each shard. */
    private Map<ShardId, Place> fold(
            Set<ShardId> pending, Consumer<String> wrong, Consumer<String> note)
            throws IOException {
        Map<ShardId, Place> folded = new HashMap<>();
        SegmentScan scan = new SegmentScan(files);
        LogPoint checkpoint = index.checkpoint().orElse(LogPoint.START);
        for (var segment : files.sizes().entrySet()) {
            if (index.forgotten().contains(segment.getKey())) {
                note.accept("segment " + segment.getKey() + " is about to be removed");
                continue;
            }
            List<LogPoint> ends = new ArrayList<>();
            LogPoint end =
                    scan.scan(
                            new LogPoint(segment.getKey(), 0),
                            segment.getValue(),
                            (header, at) -> {
                                if (!ends.isEmpty() && !ends.getLast().equals(at)) {
                                    note.accept("no records from " + ends.getLast() + " to " + at);
                                }
                                ends.add(at.plus(header.recordBytes()));
                                if (at.compareTo(checkpoint) < 0) {
                                    folded.put(header.shard(), place(header, at));
                                } else {
                                    pending.add(header.shard());
                                }
                            });
            if (end.offset() < segment.getValue()) {
                note.accept("no records from " + end + " to the segment's end");
            }
        }
        if (checkpoint.offset() > files.sizes().getOrDefault(checkpoint.segment(), 0L)) {
            wrong.accept("the index goes up to " + checkpoint + ", the segments do not");
        }
        return folded;
    }

    private static Place place(RecordHeader header, LogPoint at) {
        return switch (header.kind()) {
            case SHARD -> new Place(at, Optional.of(IndexEntry.of(header, at)));
            case TOMBSTONE -> new Place(at, Optional.empty());
        };
    }

    private void checkEntry(
            ShardId shard, IndexEntry entry, Map<ShardId, Place> folded, Consumer<String> wrong) {
        Place place = folded.get(shard);
        if (place == null) {
            wrong.accept(shard + ": in the index at " + entry.at() + ", and in no segment");
        } else if (!place.entry.equals(Optional.of(entry))) {
            wrong.accept(
                    shard
                            + ": in the index at "
                            + entry.at()
                            + ", by the segments "
                            + (place.entry.isPresent() ? "at " : "deleted at ")
                            + place.at);
        } else {
            verdict(shard, entry).ifPresent(bad -> wrong.accept(shard + ": " + bad));
        }
    }

    private void checkFigures(Map<Long, Long> live, Consumer<String> wrong) throws IOException {
        Map<Long, Long> kept = index.liveBytes();
        for (long segment : new TreeMap<>(files.sizes()).keySet()) {
            long really = live.getOrDefault(segment, 0L);
            long figure = kept.getOrDefault(segment, 0L);
            if (really != figure) {
                wrong.accept(
                        "segment "
                                + segment
                                + ": "
                                + figure
                                + " live bytes kept, really "
                                + really);
            }
        }
    }

    private Optional<String> verdict(ShardId shard, IndexEntry entry) {
        try {
            RecordReader.read(files, shard, entry, 0, entry.sizeBytes()).blocks().release();
            return Optional.empty();
        } catch (ShardException e) {
            return Optional.of(e.failure() + ", " + e.reason());
        }
    }

    @Override
    public void close() {
        index.close();
        try {
            files.close();
        } catch (IOException e) {
            throw new StorageFolderException("not closed: " + e.getMessage(), e);
        } finally {
            lock.close();
        }
    }
}

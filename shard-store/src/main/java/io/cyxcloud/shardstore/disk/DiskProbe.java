package io.cyxcloud.shardstore.disk;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the disk for a page now and then, so that one that dies is noticed when nobody reads or
 * writes. One unreadable segment is that segment's trouble; a disk that gives nothing of any, a few
 * times in a row, is lost, for good: what its shards are worth is decided elsewhere by then. Used
 * by one thread.
 */
final class DiskProbe {
    private static final Logger LOG = LoggerFactory.getLogger(DiskProbe.class);

    /** Times in a row that nothing answers; more than a cable that was moved. */
    static final int FAILURE_COUNT_MAX = 3;

    private static final int SEGMENT_COUNT_MAX = 16;

    private final String name;
    private final SegmentFiles files;
    private final SegmentUse use;
    private final LongConsumer suspect;
    private final Consumer<String> lost;
    private long next;
    private int failureCount;

    /**
     * @param suspect told of a segment that does not answer while others do
     * @param lost told once, with why
     */
    DiskProbe(
            String name,
            SegmentFiles files,
            SegmentUse use,
            LongConsumer suspect,
            Consumer<String> lost) {
        this.name = name;
        this.files = files;
        this.use = use;
        this.suspect = suspect;
        this.lost = lost;
    }

    /** Looks once, at one segment, and at others only when that does not answer. */
    void step() {
        if (failureCount >= FAILURE_COUNT_MAX) {
            return;
        }
        List<Long> filled = filled();
        if (filled.isEmpty()) {
            return;
        }
        int first = (int) Math.floorMod(next++, (long) filled.size());
        int stride = Math.max(1, filled.size() / SEGMENT_COUNT_MAX);
        int tries = Math.min(filled.size(), SEGMENT_COUNT_MAX);
        String failure = "";
        for (int i = 0; i < tries; i++) {
            long segment = filled.get((first + i * stride) % filled.size());
            @Nullable IOException refused = ask(segment);
            if (refused == null) {
                failureCount = 0;
                return;
            }
            failure = "segment " + segment + ": " + refused;
            if (DiskTrouble.isMedia(refused)) {
                suspect.accept(segment);
            }
        }
        failureCount++;
        LOG.error("disk {} does not answer, {}", name, failure);
        if (failureCount == FAILURE_COUNT_MAX) {
            lost.accept("disk lost: " + failure);
        }
    }

    private List<Long> filled() {
        List<Long> filled = new ArrayList<>();
        use.all()
                .forEach((segment, used) -> {
                    if (used.sizeBytes() > 0) {
                        filled.add(segment);
                    }
                });
        return filled;
    }

    private @Nullable IOException ask(long segment) {
        try {
            files.probe(segment);
            return null;
        } catch (NoSuchFileException e) {
            // compaction may have removed it meanwhile
            return use.exists(segment) ? e : null;
        } catch (IOException e) {
            return DiskTrouble.isOurs(e) ? null : e;
        }
    }
}

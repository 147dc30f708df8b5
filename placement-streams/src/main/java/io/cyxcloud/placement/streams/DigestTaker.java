package io.cyxcloud.placement.streams;

import io.cyxcloud.events.query.AppliedPosition;
import io.cyxcloud.events.query.MetadataTable;
import io.cyxcloud.events.query.PartitionDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Takes digests of an open partition's rows while it goes on folding, which waits for one short
 * step at a time. Any thread; one digest is taken at a time.
 */
public final class DigestTaker {
    /** About a millisecond: a commit waits no longer for it. */
    private static final int ROWS_PER_STEP = 500;

    private final MetadataTable table;
    private final OpenPartition<?> open;
    private final Rows rows;
    private final List<String> sources;
    private final DigestedRows digested;
    private final Semaphore one = new Semaphore(1);

    /**
     * Makes one.
     *
     * @param sources topics that the partition folds, in the order of their numbers
     */
    DigestTaker(
            MetadataTable table,
            OpenPartition<?> open,
            Rows rows,
            List<String> sources,
            DigestedRows digested) {
        this.table = table;
        this.open = open;
        this.rows = rows;
        this.sources = sources;
        this.digested = digested;
    }

    /**
     * The digest of the rows as they are at some moment before this returns.
     *
     * @param untilNs when to give up, as {@link System#nanoTime} counts
     * @throws NotServedException when the partition was closed
     */
    public PartitionDigest take(long untilNs) throws InterruptedException, TimeoutException {
        if (!one.tryAcquire(untilNs - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            throw new TimeoutException("another digest is being taken");
        }
        try {
            DigestWalk walk = new DigestWalk(digested);
            PartitionDigest taken = null;
            rows.follow(walk); // it has passed nothing yet
            while (taken == null) {
                if (System.nanoTime() - untilNs > 0) {
                    throw new TimeoutException("the digest is not ready in time");
                }
                taken = open.readBetween(() -> step(walk));
            }
            return taken;
        } finally {
            rows.follow(null);
            one.release();
        }
    }

    /** The digest once the walk is over; null before. */
    private @Nullable PartitionDigest step(DigestWalk walk) {
        if (!walk.step(rows, ROWS_PER_STEP)) {
            return null;
        }
        List<AppliedPosition> positions = new ArrayList<>();
        for (int source = 0; source < sources.size(); source++) {
            positions.add(
                    new AppliedPosition(
                            sources.get(source), open.partition(), rows.position(source)));
        }
        RowsDigest digest = walk.digest();
        return new PartitionDigest(
                table,
                open.partition(),
                positions,
                digest.rowCount(),
                digest.rowBytes(),
                digest.value());
    }
}

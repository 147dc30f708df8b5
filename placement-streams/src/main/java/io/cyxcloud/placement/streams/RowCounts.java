package io.cyxcloud.placement.streams;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Counts an open partition's rows of one table by walking over them when somebody asks, while the
 * partition goes on folding. Nothing is kept beside the rows, so no mistake outlasts a walk; and
 * what was counted is told again until ten times as long has passed as it took, so that counting
 * takes a tenth of a core at most, however many rows there are and however often they are asked
 * for. A walk that is longer than a question may take goes on with the next one.
 *
 * <p>Any thread; one walks at a time.
 *
 * @param <C> what they are counted to
 */
public final class RowCounts<C> {
    /** About two milliseconds of chunk rows: a close waits no longer for it. */
    private static final int ROWS_PER_STEP = 500;

    private static final int REST_PER_WORK = 9;

    /** Takes rows, one after the other. */
    interface Tally<C> {
        void add(Bytes key, byte[] row);

        C counts();
    }

    /**
     * What was counted.
     *
     * @param ageMs how long ago counting began
     */
    public record Counted<C>(C counts, long ageMs) {}

    private record Kept<C>(C counts, long beganNs, long untilNs) {}

    private final OpenPartition<?> open;
    private final Rows rows;
    private final Bytes table;
    private final Supplier<? extends Tally<C>> begin;
    private final Semaphore one = new Semaphore(1);
    private volatile @Nullable Kept<C> kept;
    private @Nullable Walk walk; // guarded by the permit

    RowCounts(OpenPartition<?> open, Rows rows, char table, Supplier<? extends Tally<C>> begin) {
        this.open = open;
        this.rows = rows;
        this.table = StoreKeys.table(table);
        this.begin = begin;
    }

    /**
     * The counts, new or kept.
     *
     * @param untilNs when to give up, as {@link System#nanoTime} counts
     * @throws NotServedException when the partition was closed
     * @throws TimeoutException when nothing was ever counted to the end
     */
    public Counted<C> take(long untilNs) throws InterruptedException, TimeoutException {
        Kept<C> last = kept;
        if (last != null && System.nanoTime() - last.untilNs() < 0) {
            open.read(() -> last); // who is closed has nothing to say
            return counted(last);
        }
        if (!one.tryAcquire(untilNs - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            return orLate(last);
        }
        try {
            Kept<C> meanwhile = kept;
            if (meanwhile != null && System.nanoTime() - meanwhile.untilNs() < 0) {
                return counted(meanwhile);
            }
            Walk going = walk == null ? new Walk() : walk;
            walk = going;
            while (!open.read(going::step)) {
                if (System.nanoTime() - untilNs > 0) {
                    return orLate(last);
                }
            }
            walk = null;
            Kept<C> now = going.kept();
            kept = now;
            return counted(now);
        } finally {
            one.release();
        }
    }

    private static <C> Counted<C> orLate(@Nullable Kept<C> last) throws TimeoutException {
        if (last == null) {
            throw new TimeoutException("counting goes on");
        }
        return counted(last);
    }

    private static <C> Counted<C> counted(Kept<C> kept) {
        return new Counted<>(kept.counts(), (System.nanoTime() - kept.beganNs()) / 1_000_000);
    }

    private final class Walk {
        private final long beganNs = System.nanoTime();
        private final Tally<C> tally = begin.get();
        private Bytes next = table;
        private long workedNs;

        /** Goes on over some rows; returns whether it has come to the end. */
        boolean step() {
            long stepNs = System.nanoTime();
            int[] left = {ROWS_PER_STEP};
            rows.scan(
                    next,
                    StoreKeys.after(table),
                    (key, row) -> {
                        tally.add(key, row);
                        next = StoreKeys.next(key);
                        return --left[0] > 0;
                    });
            workedNs += System.nanoTime() - stepNs;
            return left[0] > 0;
        }

        Kept<C> kept() {
            return new Kept<>(
                    tally.counts(), beganNs, System.nanoTime() + workedNs * REST_PER_WORK);
        }
    }
}

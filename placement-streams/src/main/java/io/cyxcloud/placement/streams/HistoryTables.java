package io.cyxcloud.placement.streams;

import io.cyxcloud.events.state.ObjectRow;
import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.VersionId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * What was current in one partition and is no longer, on {@link Rows}: each row with the time since
 * when it was (in the row) and until when (in its key), in the log's time. Written and purged by
 * the task's thread, as commands are applied, so that it is a function of the log.
 */
final class HistoryTables {
    /** Of what is superseded by one command at most two rows: several times as many may go. */
    static final int PURGED_PER_COMMAND_MAX = 32;

    /** Where nobody writes, time itself has the past go. */
    static final int PURGED_PER_TIME_MAX = 5_000;

    private static final long UNKNOWN = -1;

    private final Rows rows;
    private long oldestMs = UNKNOWN;

    HistoryTables(Rows rows) {
        this.rows = rows;
    }

    /** The row was current until this command; one that was for no time at all is left out. */
    void keep(BucketId bucket, String key, ObjectRow row, CommandMoment until) {
        if (row.sinceMs() < until.timeMs()) {
            Bytes at = StoreKeys.history(bucket, key, until.timeMs(), until.offset());
            rows.put(VersionTables.OBJECT, at, row);
            remember(at, until);
        }
    }

    /** The sealed bytes of a version that this command ends. */
    void keepBytes(
            BucketId bucket, String key, VersionId version, byte[] sealed, CommandMoment until) {
        Bytes at = StoreKeys.pastBytes(bucket, key, version);
        rows.putBytes(at, sealed);
        remember(at, until);
    }

    /** What was current at a time, if it is no longer; without an inline body's bytes. */
    @Nullable ObjectRow find(BucketId bucket, String key, long timeMs) {
        ObjectRow[] found = {null};
        rows.scan(
                StoreKeys.historyAfter(bucket, key, timeMs),
                StoreKeys.after(StoreKeys.historyOfKey(bucket, key)),
                (_, row) -> {
                    found[0] = VersionTables.OBJECT.decode(row);
                    return false;
                });
        return found[0] == null || found[0].sinceMs() > timeMs ? null : found[0];
    }

    byte @Nullable [] bytes(BucketId bucket, String key, VersionId version) {
        return rows.findBytes(StoreKeys.pastBytes(bucket, key, version));
    }

    /**
     * Forgets some of what was superseded before a time, the oldest first. It begins at the oldest
     * row there is: before that lie the traces of what was forgotten, which a scan would wade
     * through. Before when it forgets is written first, so that whoever looks at that after a read
     * knows whether the read missed a row.
     */
    void purge(long beforeMs, int rowsMax) {
        if (oldestMs >= beforeMs) {
            return;
        }
        List<Bytes> due = new ArrayList<>();
        long[] nextMs = {Long.MAX_VALUE};
        rows.scan(
                StoreKeys.forgottenBefore(Math.max(0, oldestMs)),
                StoreKeys.after(StoreKeys.table('x')),
                (key, _) -> {
                    long untilMs = StoreKeys.forgottenUntilMs(key);
                    if (untilMs >= beforeMs || due.size() == rowsMax) {
                        nextMs[0] = untilMs;
                        return false;
                    }
                    return due.add(key);
                });
        // a shorter horizon that was in force for a while has had streams deleted for good
        if (!due.isEmpty() && beforeMs > wholeFromMs()) {
            rows.putBytes(
                    StoreKeys.purgedBefore(),
                    ByteBuffer.allocate(Long.BYTES).putLong(beforeMs).array());
        }
        for (Bytes key : due) {
            rows.drop(StoreKeys.forgottenRow(key));
            rows.drop(key);
        }
        oldestMs = nextMs[0];
    }

    /**
     * Since when nothing is missing, in the log's time, Unix ms; 0 when nothing was ever forgotten.
     * A shorter horizon than that of today may have been in force; the streams of what was released
     * before are gone with it.
     */
    long wholeFromMs() {
        byte[] beforeMs = rows.findBytes(StoreKeys.purgedBefore());
        return beforeMs == null ? 0 : ByteBuffer.wrap(beforeMs).getLong();
    }

    private void remember(Bytes row, CommandMoment until) {
        rows.mark(StoreKeys.forgotten(until.timeMs(), row));
        if (oldestMs > until.timeMs()) {
            oldestMs = until.timeMs();
        }
    }
}

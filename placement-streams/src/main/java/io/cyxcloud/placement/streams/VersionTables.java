package io.cyxcloud.placement.streams;

import io.cyxcloud.events.codec.AvroCodec;
import io.cyxcloud.events.object.ObjectBody;
import io.cyxcloud.events.object.ObjectBody.Inline;
import io.cyxcloud.events.object.ObjectBody.Streamed;
import io.cyxcloud.events.object.ObjectCommand.DeleteObject;
import io.cyxcloud.events.object.ObjectCommand.ForKey;
import io.cyxcloud.events.object.ObjectCommand.ForVersion;
import io.cyxcloud.events.state.MarkerRow;
import io.cyxcloud.events.state.ObjectRow;
import io.cyxcloud.events.state.VersionRow;
import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.VersionId;
import io.cyxcloud.events.value.VersionName;
import io.cyxcloud.events.value.VersionName.ExactVersion;
import io.cyxcloud.events.value.VersionName.NullVersion;
import io.cyxcloud.placement.core.object.ObjectState;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The versions of keys in one partition, on {@link Rows}. The bytes of inline bodies lie apart from
 * the rows, under the version's number, so that a row may move without them.
 */
final class VersionTables {
    static final AvroCodec<ObjectRow> OBJECT = AvroCodec.ofEvents(ObjectRow.class);
    static final AvroCodec<VersionRow> VERSION = AvroCodec.ofEvents(VersionRow.class);

    private static final int NEWEST_LOADED = 2;

    private final Rows rows;
    private final HistoryTables history;

    VersionTables(Rows rows) {
        this.rows = rows;
        this.history = new HistoryTables(rows);
    }

    HistoryTables history() {
        return history;
    }

    /** The current version without the bytes of an inline body; null when it is no object. */
    @Nullable ObjectRow current(BucketId bucket, String key) {
        return rows.find(OBJECT, StoreKeys.object(bucket, key));
    }

    /** A version that is not current, or a delete marker; without bytes either. */
    @Nullable VersionRow older(BucketId bucket, String key, long sequence) {
        return rows.find(VERSION, StoreKeys.version(bucket, key, sequence));
    }

    /** What lies behind the current version and the command can touch; see {@link ObjectState}. */
    SortedMap<Long, VersionRow> olderFor(ForKey command, @Nullable ObjectRow current) {
        BucketId bucket = command.bucket();
        String key = command.key();
        VersionName named = command instanceof ForVersion forVersion ? forVersion.version() : null;
        List<VersionRow> found = new ArrayList<>();
        nullSequence(bucket, key).map(at -> older(bucket, key, at)).ifPresent(found::add);
        if (named instanceof ExactVersion exact) {
            Optional.ofNullable(older(bucket, key, exact.sequence())).ifPresent(found::add);
        }
        if (current == null || (command instanceof DeleteObject && named != null)) {
            found.addAll(newest(bucket, key, NEWEST_LOADED));
        }
        return ObjectState.newestFirst(found);
    }

    /** The current version, delete markers included. */
    @Nullable VersionRow newest(BucketId bucket, String key) {
        ObjectRow current = current(bucket, key);
        if (current != null) {
            return current;
        }
        List<VersionRow> first = newest(bucket, key, 1);
        return first.isEmpty() ? null : first.getFirst();
    }

    /** The version of this name, the current one when it is null; with its bytes. */
    @Nullable VersionRow find(BucketId bucket, String key, @Nullable VersionName name) {
        ObjectRow current = current(bucket, key);
        VersionRow found =
                switch (name) {
                    case null -> current != null ? current : newest(bucket, key);
                    case NullVersion _ ->
                            current != null && current.nullVersion()
                                    ? current
                                    : nullSequence(bucket, key)
                                            .map(at -> older(bucket, key, at))
                                            .orElse(null);
                    case ExactVersion(long sequence, VersionId _) ->
                            current != null && current.sequence() == sequence
                                    ? current
                                    : older(bucket, key, sequence);
                };
        if (found == null
                || (name instanceof ExactVersion exact && !exact.id().equals(found.id()))) {
            return null;
        }
        // a row and its bytes are written one after the other, and read so
        return switch (found) {
            case ObjectRow row -> withBytes(bucket, key, row);
            case MarkerRow marker -> marker;
        };
    }

    /** The row with the bytes of its body, if that is inline. */
    ObjectRow withBytes(BucketId bucket, String key, ObjectRow row) {
        return switch (row.version().body()) {
            case Streamed _ -> row;
            case Inline inline when inline.sealed().size() > 0 -> row;
            case Inline inline -> {
                byte[] sealed = rows.findBytes(StoreKeys.inline(bucket, key, row.sequence()));
                if (sealed == null) {
                    throw new IllegalStateException("the bytes of " + key + " are not there");
                }
                yield row.withVersion(row.version().withBody(with(inline, sealed)));
            }
        };
    }

    /** The object that was current at a time of the log, Unix ms; with its bytes. */
    @Nullable ObjectRow findAsOf(BucketId bucket, String key, long timeMs) {
        ObjectRow current = current(bucket, key);
        if (current != null && current.sinceMs() <= timeMs) {
            return withBytes(bucket, key, current);
        }
        ObjectRow past = history.find(bucket, key, timeMs);
        if (past == null || !(past.version().body() instanceof Inline inline)) {
            return past;
        }
        byte[] sealed = history.bytes(bucket, key, past.id());
        return sealed == null // the version is still there, behind another
                ? withBytes(bucket, key, past)
                : past.withVersion(past.version().withBody(with(inline, sealed)));
    }

    /** Where the null version is, when it is not the current one. */
    Optional<Long> nullSequence(BucketId bucket, String key) {
        byte[] at = rows.findBytes(StoreKeys.nullVersion(bucket, key));
        return at == null ? Optional.empty() : Optional.of(ByteBuffer.wrap(at).getLong());
    }

    /** Writes what differs, and keeps what it takes the place of. */
    void store(ForKey command, ObjectState before, ObjectState after, CommandMoment at) {
        BucketId bucket = command.bucket();
        String key = command.key();
        if (!Objects.equals(before.row(), after.row())) {
            Bytes current = StoreKeys.object(bucket, key);
            if (before.row() != null) {
                history.keep(bucket, key, before.row(), at);
            }
            if (after.row() == null) {
                rows.drop(current);
            } else {
                rows.put(OBJECT, current, withoutBytes(after.row()).withSince(at.timeMs()));
            }
        }
        if (before.versions().equals(after.versions())) {
            return;
        }
        storeOlder(bucket, key, before.older(), after.older());
        storeNullVersion(bucket, key, before.older(), after.older());
        storeBytes(bucket, key, before, after, at);
    }

    private void storeOlder(
            BucketId bucket,
            String key,
            SortedMap<Long, VersionRow> before,
            SortedMap<Long, VersionRow> after) {
        for (long sequence : before.keySet()) {
            if (!after.containsKey(sequence)) {
                rows.drop(StoreKeys.version(bucket, key, sequence));
            }
        }
        after.forEach((sequence, row) -> {
            if (!row.equals(before.get(sequence))) {
                rows.put(VERSION, StoreKeys.version(bucket, key, sequence), withoutBytes(row));
            }
        });
    }

    private void storeNullVersion(
            BucketId bucket,
            String key,
            SortedMap<Long, VersionRow> before,
            SortedMap<Long, VersionRow> after) {
        Optional<Long> was = nullSequence(before);
        Optional<Long> is = nullSequence(after);
        if (!was.equals(is)) {
            Bytes at = StoreKeys.nullVersion(bucket, key);
            is.ifPresentOrElse(
                    sequence ->
                            rows.putBytes(
                                    at, ByteBuffer.allocate(Long.BYTES).putLong(sequence).array()),
                    () -> rows.drop(at));
        }
    }

    private void storeBytes(
            BucketId bucket, String key, ObjectState before, ObjectState after, CommandMoment at) {
        Map<Long, ObjectRow> was = inlines(before);
        Map<Long, ObjectRow> is = inlines(after);
        was.forEach((sequence, row) -> {
            ObjectRow now = is.get(sequence);
            if (now == null || !now.id().equals(row.id())) {
                Bytes place = StoreKeys.inline(bucket, key, sequence);
                byte[] sealed = rows.findBytes(place);
                if (sealed != null) {
                    history.keepBytes(bucket, key, row.id(), sealed, at);
                }
                if (now == null) {
                    rows.drop(place);
                }
            }
        });
        is.forEach((sequence, row) -> {
            if (row.version().body() instanceof Inline inline
                    && inline.sealed().size() > 0) { // else it was read from a row
                rows.putBytes(StoreKeys.inline(bucket, key, sequence), inline.sealed().toArray());
            }
        });
    }

    private List<VersionRow> newest(BucketId bucket, String key, int count) {
        Bytes prefix = StoreKeys.versionsOfKey(bucket, key);
        List<VersionRow> found = new ArrayList<>(count);
        rows.scan(
                prefix,
                StoreKeys.after(prefix),
                (_, row) -> {
                    found.add(VERSION.decode(row));
                    return found.size() < count;
                });
        return found;
    }

    private static Optional<Long> nullSequence(SortedMap<Long, VersionRow> older) {
        return older.values().stream()
                .filter(VersionRow::nullVersion)
                .map(VersionRow::sequence)
                .findFirst();
    }

    private static Map<Long, ObjectRow> inlines(ObjectState state) {
        Map<Long, ObjectRow> inlines = new TreeMap<>();
        for (VersionRow version : state.versions()) {
            if (version instanceof ObjectRow row && row.version().body() instanceof Inline) {
                inlines.put(row.sequence(), row);
            }
        }
        return inlines;
    }

    private static VersionRow withoutBytes(VersionRow version) {
        return switch (version) {
            case ObjectRow row -> withoutBytes(row);
            case MarkerRow marker -> marker;
        };
    }

    private static ObjectRow withoutBytes(ObjectRow row) {
        ObjectBody body = row.version().body();
        return switch (body) {
            case Streamed _ -> row;
            case Inline inline ->
                    row.withVersion(row.version().withBody(with(inline, new byte[0])));
        };
    }

    private static Inline with(Inline inline, byte[] sealed) {
        return new Inline(
                inline.key(), io.cyxcloud.events.value.Bytes.copyOf(sealed), inline.lengthBytes());
    }
}

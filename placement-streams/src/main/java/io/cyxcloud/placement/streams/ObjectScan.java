package io.cyxcloud.placement.streams;

import io.cyxcloud.events.object.AccessList;
import io.cyxcloud.events.object.ObjectVersion;
import io.cyxcloud.events.query.ListQuery;
import io.cyxcloud.events.query.ListedObject;
import io.cyxcloud.events.query.ListedUpload;
import io.cyxcloud.events.query.ListedVersion;
import io.cyxcloud.events.query.UploadsQuery;
import io.cyxcloud.events.query.VersionsQuery;
import io.cyxcloud.events.state.ObjectRow;
import io.cyxcloud.events.state.UploadRow;
import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.placement.core.listing.Listing;
import io.cyxcloud.placement.core.listing.Listing.Item;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Scans one partition for the first page of a listing. A common prefix is passed over by a seek:
 * the cost grows with what is returned, not with the keys below it.
 */
final class ObjectScan {
    /**
     * What a walk makes of a row.
     *
     * @param shown whether it is in the listing
     * @param seek where to go on; null for the next row
     */
    private record Seen(boolean shown, @Nullable Bytes seek) {
        static final Seen SHOWN = new Seen(true, null);
        static final Seen PASSED = new Seen(false, null);
    }

    private interface Sight {
        Seen of(Bytes rowKey, byte[] row);
    }

    /**
     * Rows that a listing of the past looks at in one of its two tables before it says how far it
     * came: where most was written since, few of them are shown, and a reader must neither keep the
     * partition from closing nor work on when nobody waits any longer.
     */
    static final int ROWS_AS_OF_MAX = 20_000;

    private static final Sight EVERYTHING = (_, _) -> Seen.SHOWN;

    private final Rows rows;
    private final int rowsAsOfMax;
    private final VersionScan versions;

    ObjectScan(Rows rows) {
        this(rows, ROWS_AS_OF_MAX);
    }

    /** With a limit of its own for {@link #ROWS_AS_OF_MAX}; at least 1. */
    ObjectScan(Rows rows, int rowsAsOfMax) {
        this.rows = rows;
        this.rowsAsOfMax = rowsAsOfMax;
        this.versions = new VersionScan(rows);
    }

    Listing<ListedObject> objects(ListQuery query) {
        return current(query, EVERYTHING, Integer.MAX_VALUE);
    }

    /**
     * What {@link #objects} gave at a time of the log, Unix ms: what is current since then or
     * longer, and what was until later. A row that moves from one to the other meanwhile is met
     * twice, not missed: what is current is read first. It may end before it is full.
     */
    Listing<ListedObject> objectsAsOf(ListQuery query, long timeMs) {
        Sight sinceThen =
                (_, row) ->
                        VersionTables.OBJECT.decode(row).sinceMs() <= timeMs
                                ? Seen.SHOWN
                                : Seen.PASSED;
        return Listing.mergeKnown(
                List.of(current(query, sinceThen, rowsAsOfMax), past(query, timeMs)),
                query.keysMax());
    }

    private Listing<ListedObject> current(ListQuery query, Sight sight, int rowsMax) {
        BucketId bucket = query.bucket();
        Bytes from = StoreKeys.object(bucket, query.prefix());
        Bytes end = StoreKeys.after(from);
        if (!query.startAfter().isEmpty()) {
            Bytes start = StoreKeys.object(bucket, query.startAfter());
            from = max(from, isPrefix(query) ? StoreKeys.after(start) : StoreKeys.next(start));
        }
        return new Walk<ListedObject>(
                        query::commonPrefix,
                        prefix -> StoreKeys.after(StoreKeys.object(bucket, prefix)),
                        StoreKeys::objectKey,
                        ObjectScan::listedObject,
                        query.keysMax(),
                        sight,
                        rowsMax)
                .run(from, end);
    }

    /** One row a key at most: the first that was current until later than the time. */
    private Listing<ListedObject> past(ListQuery query, long timeMs) {
        BucketId bucket = query.bucket();
        Bytes from = StoreKeys.historyOfPrefix(bucket, query.prefix());
        Bytes end = StoreKeys.after(from);
        if (!query.startAfter().isEmpty()) {
            String start = query.startAfter();
            from =
                    max(
                            from,
                            StoreKeys.after(
                                    isPrefix(query)
                                            ? StoreKeys.historyOfPrefix(bucket, start)
                                            : StoreKeys.historyOfKey(bucket, start)));
        }
        Sight then =
                (rowKey, row) -> {
                    String key = StoreKeys.historyKey(rowKey);
                    if (StoreKeys.historyUntilMs(rowKey) <= timeMs) {
                        return new Seen(false, StoreKeys.historyAfter(bucket, key, timeMs));
                    }
                    boolean shown = VersionTables.OBJECT.decode(row).sinceMs() <= timeMs;
                    return new Seen(shown, StoreKeys.after(StoreKeys.historyOfKey(bucket, key)));
                };
        return new Walk<ListedObject>(
                        query::commonPrefix,
                        prefix -> StoreKeys.after(StoreKeys.historyOfPrefix(bucket, prefix)),
                        StoreKeys::historyKey,
                        ObjectScan::listedObject,
                        query.keysMax(),
                        then,
                        rowsAsOfMax)
                .run(from, end);
    }

    private static boolean isPrefix(ListQuery query) {
        return query.startAfter().equals(query.commonPrefix(query.startAfter()));
    }

    /** Current versions, and what lies behind them: two ordered walks, merged. */
    Listing<ListedVersion> versions(VersionsQuery query) {
        BucketId bucket = query.bucket();
        ListQuery like =
                new ListQuery(bucket, query.prefix(), query.delimiter(), "", query.entriesMax());
        Bytes currentsFrom = StoreKeys.object(bucket, query.prefix());
        Bytes oldersFrom = StoreKeys.versionsOfPrefix(bucket, query.prefix());
        Bytes currentsEnd = StoreKeys.after(currentsFrom);
        Bytes oldersEnd = StoreKeys.after(oldersFrom);
        if (!query.keyMarker().isEmpty()) {
            VersionScan.Start start = versions.start(query, like);
            currentsFrom = max(currentsFrom, start.currents());
            oldersFrom = max(oldersFrom, start.olders());
        }
        return Listing.merge(
                List.of(
                        new Walk<ListedVersion>(
                                        like::commonPrefix,
                                        prefix -> StoreKeys.after(StoreKeys.object(bucket, prefix)),
                                        StoreKeys::objectKey,
                                        VersionScan::current,
                                        query.entriesMax(),
                                        EVERYTHING)
                                .run(currentsFrom, currentsEnd),
                        new Walk<ListedVersion>(
                                        like::commonPrefix,
                                        prefix ->
                                                StoreKeys.after(
                                                        StoreKeys.versionsOfPrefix(bucket, prefix)),
                                        StoreKeys::versionKey,
                                        versions.older(bucket),
                                        query.entriesMax(),
                                        EVERYTHING)
                                .run(oldersFrom, oldersEnd)),
                query.entriesMax());
    }

    Listing<ListedUpload> uploads(UploadsQuery query) {
        BucketId bucket = query.bucket();
        ListQuery like =
                new ListQuery(bucket, query.prefix(), query.delimiter(), "", query.uploadsMax());
        Bytes from = StoreKeys.uploadsOfPrefix(bucket, query.prefix());
        Bytes end = StoreKeys.after(from);
        if (!query.keyMarker().isEmpty()) {
            from = max(from, uploadsFrom(query, like));
        }
        return new Walk<ListedUpload>(
                        like::commonPrefix,
                        prefix -> StoreKeys.after(StoreKeys.uploadsOfPrefix(bucket, prefix)),
                        StoreKeys::uploadKey,
                        ObjectScan::listedUpload,
                        query.uploadsMax(),
                        EVERYTHING)
                .run(from, end);
    }

    private static Bytes uploadsFrom(UploadsQuery query, ListQuery like) {
        String marker = query.keyMarker();
        if (query.uploadIdMarker() != null) {
            return StoreKeys.next(StoreKeys.upload(query.bucket(), marker, query.uploadIdMarker()));
        }
        return marker.equals(like.commonPrefix(marker))
                ? StoreKeys.after(StoreKeys.uploadsOfPrefix(query.bucket(), marker))
                : StoreKeys.after(StoreKeys.uploadsOfKey(query.bucket(), marker));
    }

    private static Item<ListedObject> listedObject(String key, byte[] row) {
        ObjectRow object = VersionTables.OBJECT.decode(row);
        ObjectVersion version = object.version();
        return new Item<>(
                key,
                null,
                new ListedObject(
                        key,
                        version.sizeBytes(),
                        version.etag(),
                        version.modifiedMs(),
                        version.storageClass(),
                        object.sinceMs(),
                        owner(version.acl())));
    }

    private static Item<ListedUpload> listedUpload(String key, byte[] row) {
        UploadRow upload = ObjectTables.UPLOAD.decode(row);
        return new Item<>(
                key,
                upload.upload().value(),
                new ListedUpload(
                        key,
                        upload.upload(),
                        upload.startedMs(),
                        upload.template().storageClass(),
                        owner(upload.template().acl())));
    }

    /** As listings have it: null for the bucket owner. */
    static @Nullable String owner(@Nullable AccessList acl) {
        return acl == null ? null : acl.owner();
    }

    private static Bytes max(Bytes left, Bytes right) {
        return left.compareTo(right) >= 0 ? left : right;
    }

    /**
     * One walk over a range; a new iterator after each common prefix. It ends between two keys, so
     * that it always comes further, after {@code rowsMax} rows or a few more.
     */
    private final class Walk<T> {
        private final Function<String, @Nullable String> commonPrefix;
        private final Function<String, Bytes> afterPrefix;
        private final Function<Bytes, String> keyOf;
        private final BiFunction<String, byte[], Item<T>> itemOf;
        private final int itemsMax;
        private final Sight sight;
        private final int rowsMax;
        private final List<Item<T>> items = new ArrayList<>();
        private int rowsSeen;
        private @Nullable Bytes last;
        private @Nullable String passed; // the common prefix that was seen last
        private boolean more;
        private @Nullable String upTo;
        private @Nullable Bytes seek;

        Walk(
                Function<String, @Nullable String> commonPrefix,
                Function<String, Bytes> afterPrefix,
                Function<Bytes, String> keyOf,
                BiFunction<String, byte[], Item<T>> itemOf,
                int itemsMax,
                Sight sight) {
            this(commonPrefix, afterPrefix, keyOf, itemOf, itemsMax, sight, Integer.MAX_VALUE);
        }

        Walk(
                Function<String, @Nullable String> commonPrefix,
                Function<String, Bytes> afterPrefix,
                Function<Bytes, String> keyOf,
                BiFunction<String, byte[], Item<T>> itemOf,
                int itemsMax,
                Sight sight,
                int rowsMax) {
            this.commonPrefix = commonPrefix;
            this.afterPrefix = afterPrefix;
            this.keyOf = keyOf;
            this.itemOf = itemOf;
            this.itemsMax = itemsMax;
            this.sight = sight;
            this.rowsMax = rowsMax;
        }

        Listing<T> run(Bytes from, Bytes end) {
            if (itemsMax == 0) {
                return new Listing<>(List.of(), false);
            }
            Bytes next = from;
            while (next != null) {
                seek = null;
                rows.scan(next, end, this::visit);
                next = seek;
            }
            return new Listing<>(items, more, upTo);
        }

        private boolean visit(Bytes rowKey, byte[] row) {
            if (rowsSeen >= rowsMax && last != null && !isOf(last, rowKey)) {
                more = true;
                upTo = passed != null ? passed : keyOf.apply(last);
                seek = null;
                return false;
            }
            rowsSeen++;
            last = rowKey;
            passed = null;
            Seen seen = sight.of(rowKey, row);
            seek = seen.seek();
            if (!seen.shown()) {
                return seek == null;
            }
            if (items.size() == itemsMax) {
                more = true;
                seek = null;
                return false;
            }
            String key = keyOf.apply(rowKey);
            String prefix = commonPrefix.apply(key);
            if (prefix == null) {
                items.add(itemOf.apply(key, row));
                return seek == null;
            }
            items.add(new Item<>(prefix, null, null));
            passed = prefix;
            seek = afterPrefix.apply(prefix);
            return false;
        }

        private boolean isOf(Bytes rowKey, Bytes other) {
            return keyOf.apply(rowKey).equals(keyOf.apply(other));
        }
    }
}

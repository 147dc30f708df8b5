package io.cyxcloud.placement.streams;

import io.cyxcloud.events.object.ObjectVersion;
import io.cyxcloud.events.query.ListQuery;
import io.cyxcloud.events.query.ListedVersion;
import io.cyxcloud.events.query.VersionsQuery;
import io.cyxcloud.events.state.MarkerRow;
import io.cyxcloud.events.state.ObjectRow;
import io.cyxcloud.events.state.VersionRow;
import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.VersionName;
import io.cyxcloud.events.value.VersionName.ExactVersion;
import io.cyxcloud.events.value.VersionName.NullVersion;
import io.cyxcloud.placement.core.listing.Listing.Item;
import io.cyxcloud.placement.core.listing.Pages;
import java.util.Optional;
import java.util.function.BiFunction;
import org.apache.kafka.common.utils.Bytes;

/** Where a listing of versions begins, and what it shows of a row. */
final class VersionScan {
    /** First row keys of the two walks. */
    record Start(Bytes currents, Bytes olders) {}

    private final VersionTables versions;

    VersionScan(Rows rows) {
        this.versions = new VersionTables(rows);
    }

    /** Where a page begins that has a key marker. */
    Start start(VersionsQuery query, ListQuery like) {
        BucketId bucket = query.bucket();
        String key = query.keyMarker();
        Bytes current = StoreKeys.object(bucket, key);
        VersionName marker = query.versionMarker();
        Optional<Long> after = marker == null ? Optional.empty() : sequence(bucket, key, marker);
        if (after.isPresent()) {
            ObjectRow row = versions.current(bucket, key);
            boolean isBehind = row != null && row.sequence() < after.get();
            return new Start(
                    isBehind ? current : StoreKeys.next(current),
                    StoreKeys.next(StoreKeys.version(bucket, key, after.get())));
        }
        boolean isPrefix = key.equals(like.commonPrefix(key));
        return isPrefix
                ? new Start(
                        StoreKeys.after(current),
                        StoreKeys.after(StoreKeys.versionsOfPrefix(bucket, key)))
                : new Start(
                        StoreKeys.next(current),
                        StoreKeys.after(StoreKeys.versionsOfKey(bucket, key)));
    }

    static Item<ListedVersion> current(String key, byte[] row) {
        return Pages.item(listed(key, VersionTables.OBJECT.decode(row), true));
    }

    /** For one walk: what it shows of rows behind the current ones. */
    BiFunction<String, byte[], Item<ListedVersion>> older(BucketId bucket) {
        String[] lastKey = {null};
        return (key, bytes) -> {
            VersionRow row = VersionTables.VERSION.decode(bytes);
            boolean isFirstSeen = !key.equals(lastKey[0]);
            lastKey[0] = key;
            boolean latest =
                    isFirstSeen
                            && row instanceof MarkerRow
                            && row.equals(versions.newest(bucket, key));
            return Pages.item(listed(key, row, latest));
        };
    }

    /** The place of a marker; none for a null version that is gone. */
    private Optional<Long> sequence(BucketId bucket, String key, VersionName marker) {
        return switch (marker) {
            case ExactVersion exact -> Optional.of(exact.sequence());
            case NullVersion _ -> {
                ObjectRow current = versions.current(bucket, key);
                yield current != null && current.nullVersion()
                        ? Optional.of(current.sequence())
                        : versions.nullSequence(bucket, key);
            }
        };
    }

    private static ListedVersion listed(String key, VersionRow row, boolean latest) {
        return switch (row) {
            case ObjectRow object -> {
                ObjectVersion version = object.version();
                yield new ListedVersion(
                        key,
                        row.id(),
                        row.sequence(),
                        row.nullVersion(),
                        latest,
                        false,
                        version.sizeBytes(),
                        version.etag(),
                        version.modifiedMs(),
                        version.storageClass(),
                        ObjectScan.owner(version.acl()));
            }
            case MarkerRow marker ->
                    new ListedVersion(
                            key,
                            row.id(),
                            row.sequence(),
                            row.nullVersion(),
                            latest,
                            true,
                            0,
                            "",
                            marker.modifiedMs(),
                            "",
                            null);
        };
    }
}

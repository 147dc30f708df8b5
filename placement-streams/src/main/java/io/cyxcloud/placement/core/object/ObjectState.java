package io.cyxcloud.placement.core.object;

import io.cyxcloud.events.bucket.BucketRules;
import io.cyxcloud.events.object.UploadPart;
import io.cyxcloud.events.state.ObjectRow;
import io.cyxcloud.events.state.SealRow;
import io.cyxcloud.events.state.UploadRow;
import io.cyxcloud.events.state.VersionRow;
import io.cyxcloud.events.value.VersionId;
import io.cyxcloud.events.value.VersionName;
import io.cyxcloud.events.value.VersionName.ExactVersion;
import io.cyxcloud.events.value.VersionName.NullVersion;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What one command is decided on: the rows of its key, of its upload and of its bucket.
 *
 * @param row the key's current version, when that is an object; it is newer than all others
 * @param older by sequence, the newest first: versions of the key behind the current one, and
 *     delete markers. Of many, those that the command can touch: the null version, the one it
 *     names, and the two newest when {@code row} is null or a version is to go
 * @param upload the upload that the command names
 * @param parts of that upload, by number: those that the command names
 * @param seal of the bucket in this partition
 * @param rules of the bucket in this partition
 * @param bucketEmpty whether the bucket has neither version nor upload in this partition; of
 *     meaning for a seal only
 */
public record ObjectState(
        @Nullable ObjectRow row,
        SortedMap<Long, VersionRow> older,
        @Nullable UploadRow upload,
        SortedMap<Integer, UploadPart> parts,
        @Nullable SealRow seal,
        BucketRules rules,
        boolean bucketEmpty) {
    public static final ObjectState EMPTY =
            new ObjectState(
                    null,
                    newestFirst(List.of()),
                    null,
                    new TreeMap<>(),
                    null,
                    BucketRules.NONE,
                    true);

    /** Versions in the order in which a state has them. */
    public static SortedMap<Long, VersionRow> newestFirst(Iterable<? extends VersionRow> rows) {
        SortedMap<Long, VersionRow> ordered = new TreeMap<>(Collections.reverseOrder());
        rows.forEach(row -> ordered.put(row.sequence(), row));
        return ordered;
    }

    /** All versions here, the newest first. */
    public List<VersionRow> versions() {
        List<VersionRow> all = new ArrayList<>(older.size() + 1);
        if (row != null) {
            all.add(row);
        }
        all.addAll(older.values());
        return all;
    }

    /** The current version, a delete marker included; null when the key has none. */
    @Nullable VersionRow newest() {
        if (row != null) {
            return row;
        }
        return older.isEmpty() ? null : older.get(older.firstKey());
    }

    /** The version of this name, if it is here. */
    @Nullable VersionRow find(VersionName name) {
        return switch (name) {
            case NullVersion _ -> find(VersionRow::nullVersion);
            case ExactVersion(long sequence, VersionId id) ->
                    find(version -> version.sequence() == sequence && version.id().equals(id));
        };
    }

    /** What the next version is numbered. */
    long nextSequence() {
        VersionRow newest = newest();
        // a bucket that was never versioned has one version of a key, in one place
        return !rules.isVersioned() ? 0 : newest == null ? 1 : newest.sequence() + 1;
    }

    /** What to call a version of this bucket; null when it was never versioned. */
    @Nullable VersionName nameOf(VersionRow version) {
        return rules.isVersioned() ? version.name() : null;
    }

    ObjectState withVersions(@Nullable ObjectRow now, SortedMap<Long, VersionRow> nowOlder) {
        return new ObjectState(now, nowOlder, upload, parts, seal, rules, bucketEmpty);
    }

    ObjectState withUpload(@Nullable UploadRow now, SortedMap<Integer, UploadPart> nowParts) {
        return new ObjectState(row, older, now, nowParts, seal, rules, bucketEmpty);
    }

    ObjectState withSeal(@Nullable SealRow now) {
        return new ObjectState(row, older, upload, parts, now, rules, bucketEmpty);
    }

    ObjectState withRules(BucketRules now) {
        return new ObjectState(row, older, upload, parts, seal, now, bucketEmpty);
    }

    private @Nullable VersionRow find(Predicate<VersionRow> wanted) {
        for (VersionRow version : versions()) {
            if (wanted.test(version)) {
                return version;
            }
        }
        return null;
    }
}

package io.cyxcloud.placement.core.object;

import io.cyxcloud.events.object.UploadPart;
import io.cyxcloud.events.state.ObjectRow;
import io.cyxcloud.events.state.SealRow;
import io.cyxcloud.events.state.UploadRow;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one command is decided on: the rows of its key, of its upload and of its bucket's seal.
 *
 * @param row the key's current version
 * @param upload the upload that the command names
 * @param parts of that upload, by number: those that the command names
 * @param seal of the bucket in this partition
 * @param bucketEmpty whether the bucket has neither object nor upload in this partition; of meaning
 *     for a seal only
 */
public record ObjectState(
        @Nullable ObjectRow row,
        @Nullable UploadRow upload,
        SortedMap<Integer, UploadPart> parts,
        @Nullable SealRow seal,
        boolean bucketEmpty) {
    public static final ObjectState EMPTY =
            new ObjectState(null, null, new TreeMap<>(), null, true);

    ObjectState withRow(@Nullable ObjectRow now) {
        return new ObjectState(now, upload, parts, seal, bucketEmpty);
    }

    ObjectState withUpload(@Nullable UploadRow now, SortedMap<Integer, UploadPart> nowParts) {
        return new ObjectState(row, now, nowParts, seal, bucketEmpty);
    }

    ObjectState withSeal(@Nullable SealRow now) {
        return new ObjectState(row, upload, parts, now, bucketEmpty);
    }
}

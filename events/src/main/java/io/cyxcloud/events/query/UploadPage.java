package io.cyxcloud.events.query;

import io.cyxcloud.events.value.UploadId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of multipart uploads.
 *
 * @param entries by key, then by upload id
 * @param truncated whether there is more
 * @param nextKeyMarker where the next page starts: the last key or common prefix here
 * @param nextUploadIdMarker the upload id that goes with it; null after a common prefix
 */
public record UploadPage(
        List<ListedUpload> entries,
        List<String> commonPrefixes,
        boolean truncated,
        String nextKeyMarker,
        @Nullable UploadId nextUploadIdMarker) {
    public UploadPage {
        entries = List.copyOf(entries);
        commonPrefixes = List.copyOf(commonPrefixes);
    }
}

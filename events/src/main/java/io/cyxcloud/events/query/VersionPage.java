package io.cyxcloud.events.query;

import io.cyxcloud.events.value.VersionName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of versions.
 *
 * @param entries by key, the versions of a key newest first
 * @param truncated whether there is more
 * @param nextKeyMarker where the next page starts: the last key or common prefix here
 * @param nextVersionMarker the version that goes with it; null after a common prefix
 */
public record VersionPage(
        List<ListedVersion> entries,
        List<String> commonPrefixes,
        boolean truncated,
        String nextKeyMarker,
        @Nullable VersionName nextVersionMarker) {
    public static final VersionPage EMPTY = new VersionPage(List.of(), List.of(), false, "", null);

    public VersionPage {
        entries = List.copyOf(entries);
        commonPrefixes = List.copyOf(commonPrefixes);
    }
}

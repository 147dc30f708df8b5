package io.cyxcloud.events.query;

import io.cyxcloud.events.object.UploadPart;
import io.cyxcloud.events.state.UploadRow;
import java.util.List;

/**
 * An upload and a page of its parts.
 *
 * @param parts in ascending order of part number
 * @param truncated whether there are more after the last one here
 */
public record PartPage(UploadRow upload, List<UploadPart> parts, boolean truncated) {
    public PartPage {
        parts = List.copyOf(parts);
    }
}

package io.cyxcloud.events.object;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What CreateMultipartUpload fixes for the object that CompleteMultipartUpload makes.
 *
 * @param checksum the checksum that the object will have; null for none
 */
public record ObjectTemplate(
        String storageClass,
        Map<String, String> headers,
        Map<String, String> userMetadata,
        @Nullable UploadChecksum checksum) {
    public ObjectTemplate {
        headers = Map.copyOf(headers);
        userMetadata = Map.copyOf(userMetadata);
    }
}

package io.cyxcloud.events.object;

import java.util.Map;

/** What CreateMultipartUpload fixes for the object that CompleteMultipartUpload makes. */
public record ObjectTemplate(
        String storageClass, Map<String, String> headers, Map<String, String> userMetadata) {
    public ObjectTemplate {
        headers = Map.copyOf(headers);
        userMetadata = Map.copyOf(userMetadata);
    }
}

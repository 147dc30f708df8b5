package io.cyxcloud.events.object;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What CreateMultipartUpload fixes for the object that CompleteMultipartUpload makes.
 *
 * @param checksum the checksum that the object will have; null for none
 * @param tags at most 10, by key
 * @param retention until when the version may not be deleted; null for the bucket's default
 * @param legalHold whether the version may not be deleted until the hold is taken off
 * @param acl whose it is and who else may use it; null when it is the bucket owner's alone
 */
public record ObjectTemplate(
        String storageClass,
        Map<String, String> headers,
        Map<String, String> userMetadata,
        @Nullable UploadChecksum checksum,
        Map<String, String> tags,
        @Nullable Retention retention,
        boolean legalHold,
        @Nullable AccessList acl) {
    public ObjectTemplate {
        headers = Map.copyOf(headers);
        userMetadata = Map.copyOf(userMetadata);
        tags = Map.copyOf(tags);
    }

    /** A template without tags, retention, legal hold and access list. */
    public ObjectTemplate(
            String storageClass,
            Map<String, String> headers,
            Map<String, String> userMetadata,
            @Nullable UploadChecksum checksum) {
        this(storageClass, headers, userMetadata, checksum, Map.of(), null, false, null);
    }
}

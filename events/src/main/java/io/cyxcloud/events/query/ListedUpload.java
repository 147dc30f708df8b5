package io.cyxcloud.events.query;

import io.cyxcloud.events.value.UploadId;
import org.jspecify.annotations.Nullable;

/**
 * A multipart upload as a listing shows it.
 *
 * @param owner whose it is; null for the bucket owner's
 */
public record ListedUpload(
        String key, UploadId upload, long startedMs, String storageClass, @Nullable String owner) {}

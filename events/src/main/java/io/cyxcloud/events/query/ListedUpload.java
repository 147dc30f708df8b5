package io.cyxcloud.events.query;

import io.cyxcloud.events.value.UploadId;

/** A multipart upload as a listing shows it. */
public record ListedUpload(String key, UploadId upload, long startedMs, String storageClass) {}

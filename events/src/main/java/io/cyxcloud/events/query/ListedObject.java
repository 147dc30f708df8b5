package io.cyxcloud.events.query;

/** An object as a listing shows it; {@code etag} without quotes. */
public record ListedObject(
        String key, long sizeBytes, String etag, long modifiedMs, String storageClass) {}

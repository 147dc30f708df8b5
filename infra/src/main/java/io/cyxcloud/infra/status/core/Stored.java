package io.cyxcloud.infra.status.core;

/**
 * What clients have stored.
 *
 * @param sizeBytes of current versions, as clients see them
 */
public record Stored(long bucketCount, long objectCount, long sizeBytes) {}

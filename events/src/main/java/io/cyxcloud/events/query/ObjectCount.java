package io.cyxcloud.events.query;

import io.cyxcloud.events.value.BucketId;
import org.jspecify.annotations.Nullable;

/**
 * How many objects of a bucket a partition has: current versions, no delete markers.
 *
 * @param bucket null for all buckets together that had no place in the answer
 * @param sizeBytes of all of them, as clients see it
 */
public record ObjectCount(@Nullable BucketId bucket, long objectCount, long sizeBytes) {}

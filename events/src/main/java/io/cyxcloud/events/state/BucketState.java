package io.cyxcloud.events.state;

import io.cyxcloud.events.value.DeletionId;

/** Whether a bucket is being deleted. A bucket in either state exists. */
public sealed interface BucketState {
    record BucketActive() implements BucketState {}

    /** A deletion began and neither finished nor was cancelled; the latest one counts. */
    record BucketDeleting(DeletionId deletion, long atMs) implements BucketState {}
}

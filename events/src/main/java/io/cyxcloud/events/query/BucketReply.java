package io.cyxcloud.events.query;

import io.cyxcloud.events.state.BucketRow;

/** What the decider answers to a bucket command. */
public sealed interface BucketReply {
    /**
     * Done.
     *
     * @param row the bucket after the command; after a deletion, as it was before
     */
    record BucketDone(BucketRow row) implements BucketReply {}

    record BucketRejected(Rejection reason, String detail) implements BucketReply {}
}

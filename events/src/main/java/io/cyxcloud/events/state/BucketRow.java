package io.cyxcloud.events.state;

import io.cyxcloud.events.bucket.BucketRules;
import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.CommandId;

/**
 * A bucket that exists.
 *
 * @param owner access key that made it
 * @param location S3's location constraint, as it was asked for
 * @param lastCommand the command that wrote this row
 * @param rules what the object decider must know of it
 * @param announcedRevision the latest revision of the rules that every object partition is known to
 *     have
 */
public record BucketRow(
        String name,
        BucketId bucket,
        String owner,
        String location,
        long createdMs,
        BucketState state,
        CommandId lastCommand,
        BucketRules rules,
        long announcedRevision) {
    /** A bucket without rules. */
    public BucketRow(
            String name,
            BucketId bucket,
            String owner,
            String location,
            long createdMs,
            BucketState state,
            CommandId lastCommand) {
        this(name, bucket, owner, location, createdMs, state, lastCommand, BucketRules.NONE, 0);
    }

    /** Whether every object partition has the rules. */
    public boolean isAnnounced() {
        return announcedRevision == rules.revision();
    }
}

package io.cyxcloud.events.state;

import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.CommandId;

/**
 * A bucket that exists.
 *
 * @param owner access key that made it
 * @param location S3's location constraint, as it was asked for
 * @param lastCommand the command that wrote this row
 */
public record BucketRow(
        String name,
        BucketId bucket,
        String owner,
        String location,
        long createdMs,
        BucketState state,
        CommandId lastCommand) {}

package io.cyxcloud.events.value;

import java.util.UUID;

/** Names a bucket for its life; a bucket made again under the same name has another. */
public record BucketId(UUID value) {
    public static BucketId parse(String text) {
        return new BucketId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}

package io.cyxcloud.events.value;

import java.util.UUID;

/** Names the bytes of one PUT or of one multipart part. */
public record StreamId(UUID value) {
    public static StreamId parse(String text) {
        return new StreamId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}

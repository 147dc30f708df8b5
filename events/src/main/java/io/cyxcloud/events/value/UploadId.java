package io.cyxcloud.events.value;

import java.util.UUID;

/** Names a multipart upload. */
public record UploadId(UUID value) {
    public static UploadId parse(String text) {
        return new UploadId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}

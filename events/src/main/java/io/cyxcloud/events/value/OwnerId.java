package io.cyxcloud.events.value;

import java.util.UUID;

/**
 * Who needs a stream: an object's version, or a multipart upload together with the object that was
 * made of it.
 */
public record OwnerId(UUID value) {
    public static OwnerId of(VersionId version) {
        return new OwnerId(version.value());
    }

    public static OwnerId of(UploadId upload) {
        return new OwnerId(upload.value());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}

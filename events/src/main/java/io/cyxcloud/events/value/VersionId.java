package io.cyxcloud.events.value;

import java.util.UUID;

/** Names one version of an object. */
public record VersionId(UUID value) {
    public static VersionId parse(String text) {
        return new VersionId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}

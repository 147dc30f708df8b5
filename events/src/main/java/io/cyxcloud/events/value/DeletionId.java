package io.cyxcloud.events.value;

import java.util.UUID;

/** Names one attempt to delete a bucket; it fences attempts that came before. */
public record DeletionId(UUID value) {
    public static DeletionId parse(String text) {
        return new DeletionId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}

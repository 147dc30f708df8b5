package io.cyxcloud.events.value;

import java.util.UUID;

/** Names a command; a retry carries the same id and has no second effect. */
public record CommandId(UUID value) {
    public static CommandId parse(String text) {
        return new CommandId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}

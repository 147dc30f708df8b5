package io.cyxcloud.placement.core;

import java.util.List;

/** What a decider makes of a command: events to fold, in order, and the reply. */
public record Decision<E, R>(List<E> events, R reply) {
    public Decision {
        events = List.copyOf(events);
    }

    public static <E, R> Decision<E, R> reply(R reply) {
        return new Decision<>(List.of(), reply);
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // List.of copies
    public static <E, R> Decision<E, R> of(R reply, E... events) {
        return new Decision<>(List.of(events), reply);
    }
}

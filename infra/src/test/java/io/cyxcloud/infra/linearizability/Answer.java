package io.cyxcloud.infra.linearizability;

/** What the client was told. */
public sealed interface Answer {
    record Done() implements Answer {}

    /** The condition does not hold. */
    record Refused() implements Answer {}

    /** Of a read; {@link Register#ABSENT} when there is nothing. */
    record Saw(int value) implements Answer {}

    /** Nothing certain: it may take effect later, or never. */
    record Unknown() implements Answer {}
}

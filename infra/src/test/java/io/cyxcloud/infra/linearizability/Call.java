package io.cyxcloud.infra.linearizability;

/**
 * What a client asked of one key. Values are named by numbers, a new one for each write; {@link
 * Register#ABSENT} is no value.
 */
public sealed interface Call {
    /** Writes, whatever is there. */
    record Put(int value) implements Call {}

    /** {@code If-None-Match: *}. */
    record Create(int value) implements Call {}

    /** {@code If-Match}. */
    record Replace(int expected, int value) implements Call {
        public Replace {
            if (expected == Register.ABSENT) {
                throw new IllegalArgumentException("If-Match names a value");
            }
        }
    }

    record Delete() implements Call {}

    /** A GET, or what a listing says of the key. */
    record Read() implements Call {}
}

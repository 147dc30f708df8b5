package io.cyxcloud.events.object;

/** What the checksum of an object made of parts is of. */
public enum ChecksumType {
    /** The object's bytes, as if it had been sent at once. */
    FULL_OBJECT,
    /** The parts' checksums, one after the other. */
    COMPOSITE
}

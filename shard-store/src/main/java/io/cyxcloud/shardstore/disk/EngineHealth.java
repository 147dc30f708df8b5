package io.cyxcloud.shardstore.disk;

/** Whether a disk can do all its work. */
public sealed interface EngineHealth {
    /** Reads, writes, and gives space back. */
    record Healthy() implements EngineHealth {}

    /** Reads and deletions go on; something else does not, for {@code reason}. */
    record Degraded(String reason) implements EngineHealth {}

    /** Nothing can be written; reads are tried. */
    record Failed(String reason) implements EngineHealth {}
}

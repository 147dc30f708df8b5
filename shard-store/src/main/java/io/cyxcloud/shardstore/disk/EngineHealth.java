package io.cyxcloud.shardstore.disk;

/** Whether an engine can do all its work. */
public sealed interface EngineHealth {
    /** Reads and writes. */
    record Sound() implements EngineHealth {}

    /** Reads go on; writes are refused for {@code reason}. */
    record ReadOnly(String reason) implements EngineHealth {}
}

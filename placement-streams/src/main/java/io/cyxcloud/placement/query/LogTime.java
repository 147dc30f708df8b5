package io.cyxcloud.placement.query;

import java.util.concurrent.CompletableFuture;

/** Moves the time of a partition's log on. Thread-safe. */
public interface LogTime {
    /** Has the log take note of the time in a partition of objects: the offset of the record. */
    CompletableFuture<Long> note(int partition);
}

package io.cyxcloud.placement.query;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Shares a partition's note among all who ask for one while it is on its way. Thread-safe. */
final class SharedLogTime implements LogTime {
    private final LogTime logTime;
    private final Map<Integer, CompletableFuture<Long>> notes = new ConcurrentHashMap<>();

    SharedLogTime(LogTime logTime) {
        this.logTime = logTime;
    }

    @Override
    public CompletableFuture<Long> note(int partition) {
        return notes.compute(
                partition,
                (_, note) -> note == null || note.isDone() ? logTime.note(partition) : note);
    }
}

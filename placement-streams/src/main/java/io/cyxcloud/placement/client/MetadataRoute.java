package io.cyxcloud.placement.client;

import io.cyxcloud.events.query.MetadataAnswer;
import io.cyxcloud.events.query.MetadataQuery;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Takes a question to who can answer it: in this process, or over the network. Blocking,
 * thread-safe.
 */
public interface MetadataRoute extends AutoCloseable {
    /**
     * Asks, and waits no longer than {@code within}. That nobody answers is an answer, too: {@code
     * NotOwnerAnswer} or {@code UnavailableAnswer}.
     */
    MetadataAnswer ask(MetadataQuery query, Duration within);

    /**
     * As {@link #ask}, where an answer will do that is older than the question: it is given from
     * what the instance has folded by now, and needs neither the log nor that the instance still
     * owns the partition. What became of a command is waited for as ever.
     */
    default MetadataAnswer askStaleOk(MetadataQuery query, Duration within) {
        return ask(query, within);
    }

    /**
     * For a small question: completes once the wait that {@link #ask} has is over, with what reads
     * the answer, without waiting; fails when it never will be. Who has given up cancels it. Empty
     * for questions that have to be asked on a thread that can wait. Does not block.
     */
    default Optional<CompletableFuture<Supplier<MetadataAnswer>>> whenCurrent(MetadataQuery query) {
        return Optional.empty();
    }

    @Override
    void close();
}

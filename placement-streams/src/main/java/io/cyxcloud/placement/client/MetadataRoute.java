package io.cyxcloud.placement.client;

import io.cyxcloud.events.query.MetadataAnswer;
import io.cyxcloud.events.query.MetadataQuery;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

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
     * For a small question: completes once {@link #askStaleOk} need not wait, and answers as {@link
     * #ask} would, asked now; fails when it never will. Who has given up cancels it. Empty for
     * questions that have to be asked on a thread that can wait. Does not block.
     */
    default Optional<CompletableFuture<Void>> whenCurrent(MetadataQuery query) {
        return Optional.empty();
    }

    @Override
    void close();
}

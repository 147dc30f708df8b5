package io.cyxcloud.placement.client;

import io.cyxcloud.events.query.MetadataAnswer;
import io.cyxcloud.events.query.MetadataQuery;
import java.time.Duration;

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

    @Override
    void close();
}

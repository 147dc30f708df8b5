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

    @Override
    void close();
}

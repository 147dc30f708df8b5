package io.cyxcloud.infra.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.cyxcloud.infra.console.core.EventFilter;
import java.util.Map;
import java.util.Optional;

/** What the pages ask for. Blocking, thread-safe; all of it is for who has signed in. */
public interface ConsoleApi {
    /**
     * The answer to a GET; empty when there is nothing there.
     *
     * @param path without {@code /api}
     * @throws IllegalArgumentException when a parameter is not valid
     */
    Optional<JsonNode> answer(String path, Map<String, String> parameters);

    /**
     * What a stream of events is to show: {@code topics}, {@code node}, {@code bucket}.
     *
     * @throws IllegalArgumentException when there is no such topic
     */
    EventFilter filter(Map<String, String> parameters);

    /**
     * Has a listener told of what the log takes from now on.
     *
     * @return false when there are too many already
     */
    boolean listen(EventStreams.Listener listener, EventFilter filter);

    /** Tells it no more. */
    void leave(EventStreams.Listener listener);
}

package io.cyxcloud.infra.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.cyxcloud.events.log.EventFeed;
import io.cyxcloud.events.log.KafkaAccess;
import io.cyxcloud.events.topic.Topic;
import io.cyxcloud.events.topic.Topics;
import io.cyxcloud.infra.console.core.EventFilter;
import io.cyxcloud.infra.status.EventJson;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells listeners of events as the log takes them. One feed and one thread serve all, while there
 * are any; a record is decoded only when somebody wants its topic. Thread-safe.
 */
public final class EventStreams implements AutoCloseable {
    /** At once; each costs what it is told. */
    public static final int LISTENERS_MAX = 16;

    private static final Logger LOG = LoggerFactory.getLogger(EventStreams.class);

    /** Takes events, one JSON object each. Called by the feed's thread: must not block. */
    public interface Listener {
        void hear(String event);

        /** There will be no more. */
        void end();
    }

    private final KafkaAccess kafka;
    private final Map<Listener, EventFilter> listeners = new ConcurrentHashMap<>();
    private @Nullable EventFeed feed; // guarded by this
    private boolean closed; // guarded by this

    public EventStreams(KafkaAccess kafka) {
        this.kafka = kafka;
    }

    /**
     * Has a listener told of what comes from now on.
     *
     * @return false when there are too many already
     */
    public synchronized boolean add(Listener listener, EventFilter filter) {
        if (closed || listeners.size() >= LISTENERS_MAX) {
            return false;
        }
        listeners.put(listener, filter);
        if (feed == null) {
            EventFeed opened = new EventFeed(kafka, sinceNow());
            feed = opened;
            var _ = Thread.ofPlatform().daemon().name("console-events").start(() -> run(opened));
        }
        return true;
    }

    /** Tells it no more. */
    public synchronized void remove(Listener listener) {
        listeners.remove(listener);
        if (listeners.isEmpty() && feed != null) {
            feed.close();
            feed = null;
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        for (Listener listener : Set.copyOf(listeners.keySet())) {
            listener.end();
            remove(listener);
        }
    }

    private static Map<Topic<?>, Long> sinceNow() {
        Map<Topic<?>, Long> since = new HashMap<>();
        Topics.ALL.forEach(topic -> since.put(topic, System.currentTimeMillis()));
        return since;
    }

    private void run(EventFeed reading) {
        try {
            reading.run(this::tell);
        } catch (RuntimeException e) {
            LOG.warn("events cannot be read on", e);
            synchronized (this) {
                if (feed == reading) { // and not another one's
                    feed = null;
                    for (Listener listener : Set.copyOf(listeners.keySet())) {
                        listener.end();
                        listeners.remove(listener);
                    }
                }
            }
        }
    }

    private void tell(EventFeed.Entry entry) {
        String topic = entry.topic().name();
        if (listeners.values().stream().noneMatch(filter -> filter.wants(topic))) {
            return;
        }
        Object value;
        try {
            value = entry.value();
        } catch (RuntimeException e) {
            LOG.warn("{} {} cannot be read: {}", topic, entry.position(), e.toString());
            return;
        }
        JsonNode rendered = EventJson.render(value);
        String line = EventJson.line(entry.topic(), entry.position(), entry.timestampMs(), value);
        listeners.forEach((listener, filter) -> {
            if (filter.wants(topic) && filter.matches(rendered)) {
                listener.hear(line);
            }
        });
    }
}

package io.cyxcloud.shardstore;

import io.cyxcloud.events.node.Heartbeat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which other processes beat as this node, by the heartbeats of the log. A process has at most one
 * heartbeat on its way, so one may still arrive after its end, but two mean that it lives.
 * Remembers a bounded number of processes. Pure; not thread-safe.
 */
final class Rivals {
    private static final int COUNT_MAX = 16;

    private final Incarnation self;
    private final long endedMs;
    private final Map<Incarnation, Long> sequences =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Incarnation, Long> eldest) {
                    return size() > COUNT_MAX;
                }
            };

    /**
     * @param endedMs start of a process known to have ended, of which the reader may be behind
     */
    Rivals(Incarnation self, long endedMs) {
        this.self = self;
        this.endedMs = endedMs;
    }

    /** The process that sent this heartbeat, when it is another one and it lives. */
    Optional<Incarnation> see(Heartbeat beat) {
        Incarnation from = Incarnation.of(beat);
        if (from.equals(self) || from.startedMs() == endedMs) {
            return Optional.empty();
        }
        Long before = sequences.put(from, beat.sequence());
        return before != null && beat.sequence() > before ? Optional.of(from) : Optional.empty();
    }
}

package io.cyxcloud.infra.console.core;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Who has signed in. A session ends after a fixed time, used or not, and the oldest gives way when
 * there are too many. Thread-safe.
 */
public final class Sessions {
    private final long lifeMs;
    private final Map<String, Long> ends;

    /**
     * None yet.
     *
     * @param lifeMs how long each lasts, ms
     */
    public Sessions(int sessionsMax, long lifeMs) {
        this.lifeMs = lifeMs;
        this.ends =
                new LinkedHashMap<>() {
                    @Override
                    protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
                        return size() > sessionsMax;
                    }
                };
    }

    /**
     * Begins one.
     *
     * @param token nobody can guess
     */
    public synchronized void begin(String token, long nowMs) {
        ends.put(token, nowMs + lifeMs);
    }

    public synchronized boolean isOpen(String token, long nowMs) {
        Long end = ends.get(token);
        if (end == null) {
            return false;
        }
        if (end <= nowMs) {
            ends.remove(token);
            return false;
        }
        return true;
    }

    public synchronized void end(String token) {
        ends.remove(token);
    }
}

package io.cyxcloud.infra.console.core;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Failed attempts to sign in, by address: so many in a minute, and the next minute none. Of more
 * addresses than it has room for it forgets the oldest. Thread-safe.
 */
public final class Attempts {
    static final int ADDRESSES_MAX = 1_000;
    private static final long WINDOW_MS = 60_000;

    private record Failed(int count, long sinceMs) {}

    private final int failuresMax;
    private final Map<String, Failed> failed =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Failed> eldest) {
                    return size() > ADDRESSES_MAX;
                }
            };

    /** None yet. */
    public Attempts(int failuresMax) {
        this.failuresMax = failuresMax;
    }

    /** Whether another one may be made. */
    public synchronized boolean mayTry(String address, long nowMs) {
        Failed before = failed.get(address);
        return before == null
                || nowMs - before.sinceMs() >= WINDOW_MS
                || before.count() < failuresMax;
    }

    public synchronized void failed(String address, long nowMs) {
        Failed before = failed.get(address);
        boolean goesOn = before != null && nowMs - before.sinceMs() < WINDOW_MS;
        failed.put(
                address,
                goesOn && before != null
                        ? new Failed(before.count() + 1, before.sinceMs())
                        : new Failed(1, nowMs));
    }

    public synchronized void succeeded(String address) {
        failed.remove(address);
    }
}

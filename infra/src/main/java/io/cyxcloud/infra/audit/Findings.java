package io.cyxcloud.infra.audit;

import io.cyxcloud.infra.audit.core.Finding;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What was found, each thing once, up to a bound: then there is no use in looking on. Thread-safe.
 */
final class Findings {
    static final int COUNT_MAX = 10_000;

    private final Map<Record, Finding> found = new LinkedHashMap<>();
    private final Function<Finding, Record> identity;
    private boolean stopped;

    private Findings(Function<Finding, Record> identity) {
        this.identity = identity;
    }

    /** For a walk: each thing once for everybody who needs it, as one may be deleted meanwhile. */
    static Findings ofEachUse() {
        return new Findings(Finding::sighting);
    }

    /** For a report: each thing once, with somebody who needs it if there is one. */
    static Findings ofEachSubject() {
        return new Findings(Finding::subject);
    }

    synchronized void add(Finding finding) {
        Record key = identity.apply(finding);
        if (found.size() < COUNT_MAX || found.containsKey(key)) {
            found.merge(key, finding, (old, more) -> old.use() == null ? more : old);
        }
    }

    /** Another look failed: there is no use in looking on, either. */
    synchronized void stop() {
        stopped = true;
    }

    /** Whether there is no use in looking on. */
    synchronized boolean isEnded() {
        return stopped || isFull();
    }

    synchronized boolean isFull() {
        return found.size() >= COUNT_MAX;
    }

    synchronized int count() {
        return found.size();
    }

    synchronized List<Finding> all() {
        return List.copyOf(found.values());
    }
}

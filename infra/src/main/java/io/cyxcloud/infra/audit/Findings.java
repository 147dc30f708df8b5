package io.cyxcloud.infra.audit;

import io.cyxcloud.infra.audit.core.Finding;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was found, each thing once, up to a bound: then there is no use in looking on. Thread-safe.
 */
final class Findings {
    static final int COUNT_MAX = 10_000;

    private final Map<Finding.Subject, Finding> found = new LinkedHashMap<>();

    synchronized void add(Finding finding) {
        if (found.size() < COUNT_MAX) {
            found.putIfAbsent(finding.subject(), finding);
        }
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

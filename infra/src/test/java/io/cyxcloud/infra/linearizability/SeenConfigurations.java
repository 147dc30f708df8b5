package io.cyxcloud.infra.linearizability;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a search has looked at. */
final class SeenConfigurations {
    /** Some 200 bytes each. Ten clients that write one key all the time make some ten a write. */
    private static final int COUNT_MAX = 2_000_000;

    private final Map<Configuration, List<Configuration>> seen = new HashMap<>();
    private int count;

    /** False when it is no better than one seen before. */
    boolean add(Configuration one) {
        List<Configuration> alike = seen.computeIfAbsent(one, _ -> new ArrayList<>(1));
        for (Configuration other : alike) {
            if (other.isFrugalAs(one)) {
                return false;
            }
        }
        alike.removeIf(one::isFrugalAs);
        alike.add(one);
        if (++count > COUNT_MAX) {
            throw new IllegalStateException(COUNT_MAX + " configurations do not tell");
        }
        return true;
    }
}

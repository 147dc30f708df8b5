package io.cyxcloud.placement.replay;

import io.cyxcloud.events.query.AppliedPosition;
import java.util.List;

/** Where a replay stops. */
public sealed interface ReplayEnd {
    /** Where the log ends when the replay begins. */
    record Now() implements ReplayEnd {}

    /** Before the first record of each partition that is as late as this, Unix ms. */
    record At(long timeMs) implements ReplayEnd {}

    /** Behind exactly these records; partitions that are not named are not folded. */
    record Behind(List<AppliedPosition> positions) implements ReplayEnd {
        public Behind {
            positions = List.copyOf(positions);
        }
    }
}

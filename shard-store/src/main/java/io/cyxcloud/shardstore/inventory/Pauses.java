package io.cyxcloud.shardstore.inventory;

import java.time.Duration;

/** How a round waits. */
@FunctionalInterface
interface Pauses {
    /** Waits; throws {@link StoppedException} when the node stops. */
    void await(Duration pause);

    /** The node stops. */
    final class StoppedException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}

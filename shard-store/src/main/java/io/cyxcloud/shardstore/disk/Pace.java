package io.cyxcloud.shardstore.disk;

/** Keeps background work to its budget. */
@FunctionalInterface
interface Pace {
    /**
     * Accounts for work that was done, and waits as long as it is worth.
     *
     * @return false when the work should stop
     */
    boolean spent(long bytes);
}

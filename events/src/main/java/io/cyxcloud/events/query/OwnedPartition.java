package io.cyxcloud.events.query;

/**
 * A partition and the address of the instance that serves it.
 *
 * @param current whether that instance hears from the brokers; one that does not may have lost the
 *     partition, and answers only what may be stale
 * @param applied the last offset that it has applied; of two that claim a partition, the one that
 *     is further is believed. -1 when it is not known
 */
public record OwnedPartition(int partition, String host, int port, boolean current, long applied) {
    /** Of an instance that is only known to be there. */
    public OwnedPartition(int partition, String host, int port) {
        this(partition, host, port, true, -1);
    }
}

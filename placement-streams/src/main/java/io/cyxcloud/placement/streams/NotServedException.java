package io.cyxcloud.placement.streams;

/** This process does not serve the partition, or not any more. */
public final class NotServedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NotServedException(int partition) {
        super("partition " + partition + " is not served here");
    }
}

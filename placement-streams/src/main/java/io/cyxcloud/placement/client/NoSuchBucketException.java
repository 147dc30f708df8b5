package io.cyxcloud.placement.client;

/** A read in a bucket that does not exist, or no longer. */
public final class NoSuchBucketException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NoSuchBucketException(String message) {
        super(message);
    }
}

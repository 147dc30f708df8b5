package io.cyxcloud.placement.client;

import org.jspecify.annotations.Nullable;

/**
 * The metadata did not answer within the deadline. A read can be retried; whether a command took or
 * will take effect is unknown.
 */
public final class MetadataUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MetadataUnavailableException(String message) {
        super(message);
    }

    public MetadataUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

package io.cyxcloud.events.log;

/** The log did not take a record, or did not answer, in time. Whether it was written is unknown. */
public final class LogUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LogUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}

package io.cyxcloud.events.codec;

import org.jspecify.annotations.Nullable;

/** Bytes that are not a record of the expected type: wrong magic, unknown schema, cut short. */
public class UnreadableRecordException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnreadableRecordException(String message) {
        super(message);
    }

    public UnreadableRecordException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

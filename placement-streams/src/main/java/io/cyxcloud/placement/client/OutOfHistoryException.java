package io.cyxcloud.placement.client;

import java.time.Instant;

/** A time was asked for that lies before the history that is kept. */
public final class OutOfHistoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What is kept begins at this time, Unix ms. */
    public OutOfHistoryException(long fromMs) {
        super("history is kept from " + Instant.ofEpochMilli(fromMs) + " on");
    }
}

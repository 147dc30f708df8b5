package io.cyxcloud.events.codec;

/** The record was written with a schema that this software does not have: it is likely newer. */
public final class UnknownSchemaException extends UnreadableRecordException {
    private static final long serialVersionUID = 1L;

    public UnknownSchemaException(String message) {
        super(message);
    }
}

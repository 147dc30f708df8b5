package io.cyxcloud.s3.core;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A request is refused; the exception is the whole answer. Made without a stack trace: it is
 * control flow for what a client did, not a fault.
 */
public final class S3Exception extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final S3Error error;
    private final transient Map<String, String> details;

    public S3Exception(S3Error error, String message) {
        this(error, message, Map.of());
    }

    private S3Exception(S3Error error, String message, Map<String, String> details) {
        super(message, null, false, false);
        this.error = error;
        this.details = details;
    }

    /** The same with one more element in the error document. */
    public S3Exception with(String element, String value) {
        Map<String, String> more = new LinkedHashMap<>(details);
        more.put(element, value);
        return new S3Exception(error, text(), more);
    }

    public S3Error error() {
        return error;
    }

    public String text() {
        String message = getMessage();
        return message == null ? error.message() : message;
    }

    /** Further elements of the error document, in order. */
    public Map<String, String> details() {
        return details;
    }
}

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
    private final transient Map<String, String> headers;

    public S3Exception(S3Error error, String message) {
        this(error, message, Map.of(), Map.of());
    }

    private S3Exception(
            S3Error error,
            String message,
            Map<String, String> details,
            Map<String, String> headers) {
        super(message, null, false, false);
        this.error = error;
        this.details = details;
        this.headers = headers;
    }

    /** The same with one more element in the error document. */
    public S3Exception with(String element, String value) {
        Map<String, String> more = new LinkedHashMap<>(details);
        more.put(element, value);
        return new S3Exception(error, text(), more, headers);
    }

    /** The same with headers for its answer. */
    public S3Exception withHeaders(Map<String, String> more) {
        return new S3Exception(error, text(), details, Map.copyOf(more));
    }

    public S3Error error() {
        return error;
    }

    public String text() {
        String message = getMessage();
        return message == null ? error.message() : message;
    }

    /** Headers of the answer, beside the usual ones. */
    public Map<String, String> headers() {
        return headers;
    }

    /** Further elements of the error document, in order. */
    public Map<String, String> details() {
        return details;
    }
}

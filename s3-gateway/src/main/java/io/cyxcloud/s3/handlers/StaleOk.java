package io.cyxcloud.s3.handlers;

import io.cyxcloud.s3.core.Headers;
import io.cyxcloud.s3.core.Operation;
import io.cyxcloud.s3.core.RequestHead;
import io.cyxcloud.s3.core.S3Error;

/**
 * Whether a request may be answered from what metadata has folded, without waiting for the log:
 * {@code x-cyx-stale-ok: true} on GetObject, HeadObject and both ListObjects. Elsewhere the header
 * is passed over: a write and its conditions are never decided on stale state.
 */
final class StaleOk {
    static final String HEADER = "x-cyx-stale-ok";

    private StaleOk() {}

    /**
     * Whether it may.
     *
     * @throws io.cyxcloud.s3.core.S3Exception InvalidArgument when the header says neither true nor
     *     false, or comes with a time of the past
     */
    static boolean of(RequestHead head, Operation operation) {
        Headers headers = head.headers();
        String text = headers.first(HEADER);
        if (text == null || !isReader(operation)) {
            return false;
        }
        if (!text.equals("true") && !text.equals("false")) {
            throw Parameters.invalid(HEADER, text, "Expected true or false");
        }
        boolean staleOk = text.equals("true");
        if (staleOk && (headers.has(AsOf.HEADER) || head.query().has(AsOf.PARAMETER))) {
            throw S3Error.INVALID_ARGUMENT.failure(
                    HEADER + " and " + AsOf.HEADER + " cannot be combined");
        }
        return staleOk;
    }

    private static boolean isReader(Operation operation) {
        return operation == Operation.GET_OBJECT
                || operation == Operation.HEAD_OBJECT
                || operation == Operation.LIST_OBJECTS
                || operation == Operation.LIST_OBJECTS_V2;
    }
}

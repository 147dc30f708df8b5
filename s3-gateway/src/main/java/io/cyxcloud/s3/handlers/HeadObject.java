package io.cyxcloud.s3.handlers;

import java.util.Map;
import java.util.TreeMap;

/** HeadObject: GetObject's head. */
final class HeadObject implements OperationHandler {
    @Override
    public Reply handle(S3Call call) {
        ObjectReads.Answer answer = ObjectReads.answer(call);
        Map<String, String> headers = new TreeMap<>(answer.headers());
        if (answer.status() != 304) {
            headers.put("Content-Length", Long.toString(answer.length()));
        }
        return new Reply.Empty(answer.status(), headers);
    }
}

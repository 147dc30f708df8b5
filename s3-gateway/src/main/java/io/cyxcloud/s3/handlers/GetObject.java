package io.cyxcloud.s3.handlers;

/** GetObject. */
final class GetObject implements OperationHandler {
    @Override
    public Reply handle(S3Call call) {
        ObjectReads.Answer answer = ObjectReads.answer(call);
        if (answer.status() == 304) {
            return new Reply.Empty(304, answer.headers());
        }
        return new Reply.Content(
                answer.status(),
                answer.headers(),
                answer.length(),
                sink ->
                        ObjectBodies.read(
                                call.backend(),
                                answer.body(),
                                answer.offset(),
                                answer.length(),
                                sink));
    }
}

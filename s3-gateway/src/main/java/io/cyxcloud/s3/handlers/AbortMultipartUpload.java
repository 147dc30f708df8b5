package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.object.ObjectCommand;

/** AbortMultipartUpload. */
final class AbortMultipartUpload implements OperationHandler {
    @Override
    public Reply handle(S3Call call) {
        Backend backend = call.backend();
        Failures.accepted(
                backend.metadata()
                        .execute(
                                new ObjectCommand.AbortUpload(
                                        backend.commandId(),
                                        call.bucket(),
                                        call.key(),
                                        Parameters.uploadId(call.query()),
                                        backend.nowMs().getAsLong())));
        return Reply.empty(204);
    }
}

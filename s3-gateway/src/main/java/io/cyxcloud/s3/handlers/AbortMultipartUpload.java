package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.object.ObjectCommand;
import io.cyxcloud.events.value.UploadId;

/** AbortMultipartUpload. */
final class AbortMultipartUpload implements OperationHandler {
    @Override
    public Reply handle(S3Call call) {
        Backend backend = call.backend();
        UploadId upload = Parameters.uploadId(call.query());
        call.requireFound(Parts.row(call, call.bucket(), upload).template().acl(), false);
        Failures.accepted(
                backend.metadata()
                        .execute(
                                new ObjectCommand.AbortUpload(
                                        backend.commandId(),
                                        call.bucket(),
                                        call.key(),
                                        upload,
                                        backend.nowMs().getAsLong())));
        return Reply.empty(204);
    }
}

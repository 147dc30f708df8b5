package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.object.ObjectCommand;
import io.cyxcloud.s3.core.ObjectNames;

/** DeleteObject: 204 whether or not there was one. */
final class DeleteObject implements OperationHandler {
    @Override
    public Reply handle(S3Call call) {
        ObjectNames.checkKey(call.key());
        String version = call.query().first("versionId");
        if (version != null) {
            ObjectNames.checkVersion(version);
        }
        Backend backend = call.backend();
        Failures.accepted(
                backend.metadata()
                        .execute(
                                new ObjectCommand.DeleteObject(
                                        backend.commandId(),
                                        call.bucket(),
                                        call.key(),
                                        Parameters.deleteCondition(
                                                call.headers().first("if-match")),
                                        backend.nowMs().getAsLong())));
        return Reply.empty(204);
    }
}

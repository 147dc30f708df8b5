package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.object.ObjectCommand;
import io.cyxcloud.events.query.ObjectReply.ObjectAccepted;
import io.cyxcloud.s3.core.LockGrammar;
import io.cyxcloud.s3.core.ObjectNames;
import java.util.Map;
import java.util.TreeMap;

/** DeleteObject: 204 whether or not there was one. */
final class DeleteObject implements OperationHandler {
    @Override
    public Reply handle(S3Call call) {
        ObjectNames.checkKey(call.key());
        Backend backend = call.backend();
        ObjectAccepted accepted =
                Failures.accepted(
                        backend.metadata()
                                .execute(
                                        new ObjectCommand.DeleteObject(
                                                backend.commandId(),
                                                call.bucket(),
                                                call.key(),
                                                Parameters.deleteCondition(
                                                        call.headers().first("if-match")),
                                                backend.nowMs().getAsLong(),
                                                VersionParameter.of(call.query()),
                                                LockGrammar.bypassesGovernance(call.headers()))));
        Map<String, String> headers = new TreeMap<>(VersionParameter.header(accepted.name()));
        if (accepted.deleteMarker()) {
            headers.put(VersionParameter.MARKER_HEADER, "true");
        }
        return new Reply.Empty(204, headers);
    }
}

package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.object.ObjectCommand;
import io.cyxcloud.s3.core.LockGrammar;
import io.cyxcloud.s3.core.ObjectNames;
import java.io.IOException;

/** GetObjectLegalHold and PutObjectLegalHold. */
final class ObjectLegalHold implements OperationHandler {
    private static final int DOCUMENT_BYTES_MAX = 64 << 10;

    @Override
    public Reply handle(S3Call call) throws IOException {
        ObjectNames.checkKey(call.key());
        if (call.head().method().equals("PUT")) {
            return put(call);
        }
        ObjectRetention.requireLock(call);
        return Reply.xml(
                LockGrammar.legalHoldDocument(ObjectReads.found(call).row().version().legalHold()));
    }

    private static Reply put(S3Call call) throws IOException {
        Backend backend = call.backend();
        boolean hold = LockGrammar.legalHold(call.document(DOCUMENT_BYTES_MAX));
        var _ =
                Failures.accepted(
                        backend.metadata()
                                .execute(
                                        new ObjectCommand.HoldObject(
                                                backend.commandId(),
                                                call.bucket(),
                                                call.key(),
                                                VersionParameter.of(call.query()),
                                                hold,
                                                backend.nowMs().getAsLong())));
        return Reply.empty(200);
    }
}

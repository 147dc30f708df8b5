package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.object.ObjectCommand;
import io.cyxcloud.events.object.Retention;
import io.cyxcloud.s3.core.LockGrammar;
import io.cyxcloud.s3.core.ObjectNames;
import io.cyxcloud.s3.core.S3Error;
import java.io.IOException;

/** GetObjectRetention and PutObjectRetention. */
final class ObjectRetention implements OperationHandler {
    private static final int DOCUMENT_BYTES_MAX = 64 << 10;

    @Override
    public Reply handle(S3Call call) throws IOException {
        ObjectNames.checkKey(call.key());
        if (call.head().method().equals("PUT")) {
            return put(call);
        }
        requireLock(call);
        Retention retention = ObjectReads.found(call).row().version().retention();
        if (retention == null) {
            throw S3Error.NO_SUCH_OBJECT_LOCK.failure();
        }
        return Reply.xml(LockGrammar.document(retention));
    }

    private static Reply put(S3Call call) throws IOException {
        Backend backend = call.backend();
        long nowMs = backend.nowMs().getAsLong();
        Retention retention = LockGrammar.retention(call.document(DOCUMENT_BYTES_MAX), nowMs);
        var _ =
                Failures.accepted(
                        backend.metadata()
                                .execute(
                                        new ObjectCommand.RetainObject(
                                                backend.commandId(),
                                                call.bucket(),
                                                call.key(),
                                                VersionParameter.of(call.query()),
                                                retention,
                                                LockGrammar.bypassesGovernance(call.headers()),
                                                nowMs)));
        return Reply.empty(200);
    }

    /** Refuses what needs a bucket with object lock in one without. */
    static void requireLock(S3Call call) {
        if (!BucketVersions.rules(call).objectLock()) {
            throw S3Error.INVALID_REQUEST.failure("Bucket is missing Object Lock Configuration");
        }
    }
}

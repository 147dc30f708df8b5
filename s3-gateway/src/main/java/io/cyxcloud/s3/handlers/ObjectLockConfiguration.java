package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.bucket.BucketCommand;
import io.cyxcloud.events.bucket.BucketRules;
import io.cyxcloud.events.bucket.DefaultRetention;
import io.cyxcloud.events.state.BucketRow;
import io.cyxcloud.s3.core.LockGrammar;
import io.cyxcloud.s3.core.S3Error;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** GetObjectLockConfiguration and PutObjectLockConfiguration. */
final class ObjectLockConfiguration implements OperationHandler {
    private static final int DOCUMENT_BYTES_MAX = 64 << 10;

    @Override
    public Reply handle(S3Call call) throws IOException {
        if (call.head().method().equals("PUT")) {
            set(
                    call,
                    call.bucketRow(),
                    LockGrammar.configuration(call.document(DOCUMENT_BYTES_MAX)));
            return Reply.empty(200);
        }
        BucketRules rules = BucketVersions.rules(call);
        if (!rules.objectLock()) {
            throw S3Error.NO_SUCH_OBJECT_LOCK_CONFIGURATION
                    .failure()
                    .with("BucketName", call.bucketName());
        }
        return Reply.xml(LockGrammar.configurationDocument(rules.defaultRetention()));
    }

    private static void set(S3Call call, BucketRow row, @Nullable DefaultRetention byDefault) {
        Backend backend = call.backend();
        var _ =
                Failures.done(
                        backend.metadata()
                                .execute(
                                        new BucketCommand.SetObjectLock(
                                                backend.commandId(),
                                                row.name(),
                                                byDefault,
                                                backend.nowMs().getAsLong(),
                                                row.bucket())));
    }
}

package io.cyxcloud.s3.handlers;

import java.io.IOException;

/** One operation. Blocks; thread-safe. */
interface OperationHandler {
    /**
     * Does it.
     *
     * @throws io.cyxcloud.s3.core.S3Exception when it is refused
     */
    Reply handle(S3Call call) throws IOException;
}

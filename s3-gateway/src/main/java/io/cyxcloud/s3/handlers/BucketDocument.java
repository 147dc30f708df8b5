package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.bucket.BucketCommand.ConfigureBucket;
import io.cyxcloud.events.bucket.BucketSetting;
import io.cyxcloud.events.state.BucketRow;
import io.cyxcloud.events.value.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Get, put and delete of a document that a bucket is configured with.
 *
 * @param grammar from a client's document to the one that is kept; refuses what does not hold here
 * @param without what is answered where there is none; or throws
 * @param putStatus of the answer to a put
 */
record BucketDocument(
        BucketSetting setting,
        Function<byte[], String> grammar,
        Function<S3Call, String> without,
        int putStatus)
        implements OperationHandler {
    private static final int DOCUMENT_BYTES_MAX = 128 << 10;

    @Override
    public Reply handle(S3Call call) throws IOException {
        BucketRow bucket = call.bucketRow();
        return switch (call.head().method()) {
            case "PUT" -> {
                String document = grammar.apply(call.document(DOCUMENT_BYTES_MAX));
                set(call, bucket, setting, Bytes.copyOf(document.getBytes(StandardCharsets.UTF_8)));
                yield Reply.empty(putStatus);
            }
            case "DELETE" -> {
                set(call, bucket, setting, null);
                yield Reply.empty(204);
            }
            default ->
                    Reply.xml(
                            call.backend()
                                    .metadata()
                                    .setting(bucket.name(), setting)
                                    .map(row -> text(row.document()))
                                    .orElseGet(() -> without.apply(call)));
        };
    }

    /**
     * Configures the bucket.
     *
     * @param document null for none any more
     */
    static void set(
            S3Call call, BucketRow bucket, BucketSetting setting, @Nullable Bytes document) {
        Backend backend = call.backend();
        var _ =
                Failures.done(
                        backend.metadata()
                                .execute(
                                        new ConfigureBucket(
                                                backend.commandId(),
                                                bucket.name(),
                                                setting,
                                                document,
                                                backend.nowMs().getAsLong(),
                                                bucket.bucket())));
    }

    private static String text(Bytes document) {
        return new String(document.toArray(), StandardCharsets.UTF_8);
    }
}

package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.bucket.BucketCommand;
import io.cyxcloud.events.bucket.BucketSetting;
import io.cyxcloud.events.state.BucketRow;
import io.cyxcloud.events.state.SettingRow;
import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.s3.core.S3Error;
import io.cyxcloud.s3.core.Tagging;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** GetBucketTagging, PutBucketTagging and DeleteBucketTagging. */
final class BucketTags implements OperationHandler {
    private static final int DOCUMENT_BYTES_MAX = 128 << 10;

    @Override
    public Reply handle(S3Call call) throws IOException {
        BucketRow bucket = call.bucketRow();
        return switch (call.head().method()) {
            case "PUT" -> {
                String document =
                        Tagging.document(
                                Tagging.parse(
                                        call.document(DOCUMENT_BYTES_MAX),
                                        Tagging.BUCKET_TAGS_MAX));
                set(call, bucket, Bytes.copyOf(document.getBytes(StandardCharsets.UTF_8)));
                yield Reply.empty(204);
            }
            case "DELETE" -> {
                set(call, bucket, null);
                yield Reply.empty(204);
            }
            default -> get(call, bucket.name());
        };
    }

    private static Reply get(S3Call call, String name) {
        SettingRow row =
                call.backend()
                        .metadata()
                        .setting(name, BucketSetting.TAGGING)
                        .orElseThrow(
                                () -> S3Error.NO_SUCH_TAG_SET.failure().with("BucketName", name));
        return Reply.xml(new String(row.document().toArray(), StandardCharsets.UTF_8));
    }

    private static void set(S3Call call, BucketRow bucket, @Nullable Bytes document) {
        Backend backend = call.backend();
        var _ =
                Failures.done(
                        backend.metadata()
                                .execute(
                                        new BucketCommand.ConfigureBucket(
                                                backend.commandId(),
                                                bucket.name(),
                                                BucketSetting.TAGGING,
                                                document,
                                                backend.nowMs().getAsLong(),
                                                bucket.bucket())));
    }
}

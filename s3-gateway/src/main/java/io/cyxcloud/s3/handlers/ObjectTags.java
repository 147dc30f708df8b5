package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.object.ObjectCommand;
import io.cyxcloud.events.value.VersionName;
import io.cyxcloud.s3.core.ObjectNames;
import io.cyxcloud.s3.core.Tagging;
import java.io.IOException;
import java.util.Map;

/** GetObjectTagging, PutObjectTagging and DeleteObjectTagging. */
final class ObjectTags implements OperationHandler {
    private static final int DOCUMENT_BYTES_MAX = 64 << 10;

    @Override
    public Reply handle(S3Call call) throws IOException {
        ObjectNames.checkKey(call.key());
        return switch (call.head().method()) {
            case "PUT" ->
                    set(
                            call,
                            Tagging.parse(
                                    call.document(DOCUMENT_BYTES_MAX), Tagging.OBJECT_TAGS_MAX),
                            200);
            case "DELETE" -> set(call, Map.of(), 204);
            default -> {
                VersionParameter.Found found = ObjectReads.found(call);
                yield new Reply.Document(
                        200, found.header(), Tagging.document(found.row().version().tags()));
            }
        };
    }

    private static Reply set(S3Call call, Map<String, String> tags, int status) {
        Backend backend = call.backend();
        VersionName version = VersionParameter.of(call.query());
        return new Reply.Empty(
                status,
                VersionParameter.header(
                        Failures.accepted(
                                        backend.metadata()
                                                .execute(
                                                        new ObjectCommand.TagObject(
                                                                backend.commandId(),
                                                                call.bucket(),
                                                                call.key(),
                                                                version,
                                                                tags,
                                                                backend.nowMs().getAsLong())))
                                .name()));
    }
}

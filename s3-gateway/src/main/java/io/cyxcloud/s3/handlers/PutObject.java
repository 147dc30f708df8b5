package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.object.ObjectBody;
import io.cyxcloud.events.object.ObjectCommand;
import io.cyxcloud.events.object.ObjectVersion;
import io.cyxcloud.events.object.WriteCondition;
import io.cyxcloud.events.query.ObjectReply;
import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.StorageClass;
import io.cyxcloud.s3.body.Upload;
import io.cyxcloud.s3.core.ChecksumAlgorithm;
import io.cyxcloud.s3.core.ObjectHeaders;
import io.cyxcloud.s3.core.ObjectNames;
import io.cyxcloud.s3.core.UnsupportedHeaders;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** PutObject: the bytes first, then the one command that makes them an object. */
final class PutObject implements OperationHandler {
    @Override
    public Reply handle(S3Call call) throws IOException {
        ObjectNames.checkKey(call.key());
        UnsupportedHeaders.check(call.headers());
        StorageClass storageClass = Parameters.storageClass(call.headers());
        WriteCondition condition = Parameters.writeCondition(call.headers());
        ObjectHeaders meta = ObjectHeaders.of(call.headers());
        WriteExtras extras = WriteExtras.of(call);
        Upload upload = call.upload();
        BucketId bucket = call.bucket();
        Backend backend = call.backend();
        ObjectBody body = ObjectBodies.store(backend, storageClass, upload, upload.lengthBytes());
        Upload.Digests digests = upload.finish();
        ObjectVersion version =
                new ObjectVersion(
                        backend.versionId(),
                        upload.lengthBytes(),
                        digests.md5(),
                        backend.nowMs().getAsLong(),
                        storageClass.name(),
                        meta.system(),
                        meta.user(),
                        digests.checksums(),
                        body);
        ObjectReply.ObjectWritten written =
                Failures.written(
                        backend.metadata()
                                .execute(
                                        new ObjectCommand.CommitObject(
                                                backend.commandId(),
                                                bucket,
                                                call.key(),
                                                extras.addTo(version),
                                                condition)));
        Map<String, String> headers = checksumHeaders(digests.checksums());
        headers.put("ETag", "\"" + written.etag() + "\"");
        headers.put("x-amz-server-side-encryption", "AES256");
        headers.putAll(VersionParameter.ofNew(written.name()));
        if (!digests.checksums().isEmpty()) {
            headers.put("x-amz-checksum-type", "FULL_OBJECT");
        }
        return new Reply.Empty(200, headers);
    }

    /** The checksums of what came, as headers. */
    static Map<String, String> checksumHeaders(Map<String, String> checksums) {
        Map<String, String> headers = new TreeMap<>();
        checksums.forEach((name, value) -> {
            ChecksumAlgorithm algorithm = ChecksumAlgorithm.ofName(name);
            if (algorithm != null) {
                headers.put(algorithm.header(), value);
            }
        });
        return headers;
    }
}

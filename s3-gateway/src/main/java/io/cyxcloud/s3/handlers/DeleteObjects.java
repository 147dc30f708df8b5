package io.cyxcloud.s3.handlers;

import io.cyxcloud.events.object.ObjectCommand;
import io.cyxcloud.events.query.ObjectReply.ObjectAccepted;
import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.VersionName;
import io.cyxcloud.s3.body.Upload;
import io.cyxcloud.s3.core.LockGrammar;
import io.cyxcloud.s3.core.ObjectNames;
import io.cyxcloud.s3.core.S3Error;
import io.cyxcloud.s3.core.S3Exception;
import io.cyxcloud.s3.core.XmlElement;
import io.cyxcloud.s3.core.XmlWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** DeleteObjects: up to 1000 keys, each with an outcome of its own. */
final class DeleteObjects implements OperationHandler {
    private static final Logger LOG = LoggerFactory.getLogger(DeleteObjects.class);

    private static final int KEYS_MAX = 1000;
    private static final int DOCUMENT_BYTES_MAX = 2 << 20;

    /** Commands of one request that are on their way at once. */
    private static final int COMMANDS_IN_FLIGHT_MAX = 32;

    /** What became of one key; no error means that it is gone. */
    private record Outcome(
            String key,
            @Nullable String version,
            @Nullable S3Exception error,
            @Nullable ObjectAccepted accepted) {}

    @Override
    public Reply handle(S3Call call) throws IOException {
        BucketId bucket = call.bucket();
        Upload upload = call.upload();
        if (!upload.isChecked()) {
            throw S3Error.INVALID_REQUEST.failure(
                    "Missing required header for this request: Content-MD5");
        }
        byte[] document = upload.readAll(DOCUMENT_BYTES_MAX);
        upload.finish();
        XmlElement request = XmlElement.parse(document, "Delete");
        List<XmlElement> objects = request.all("Object");
        if (objects.isEmpty() || objects.size() > KEYS_MAX) {
            throw S3Error.MALFORMED_XML.failure();
        }
        for (XmlElement object : objects) {
            String key = object.childText("Key");
            if (key == null || key.isEmpty()) {
                throw S3Error.MALFORMED_XML.failure();
            }
        }
        boolean quiet = "true".equals(request.childText("Quiet"));
        return Reply.xml(result(deleteAll(call, bucket, objects), quiet));
    }

    private static List<Outcome> deleteAll(S3Call call, BucketId bucket, List<XmlElement> objects) {
        Semaphore room = new Semaphore(COMMANDS_IN_FLIGHT_MAX);
        List<Future<Outcome>> running = new ArrayList<>(objects.size());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (XmlElement object : objects) {
                room.acquireUninterruptibly();
                running.add(
                        threads.submit(() -> {
                            try {
                                return delete(call, bucket, object);
                            } finally {
                                room.release();
                            }
                        }));
            }
        }
        return running.stream().map(DeleteObjects::outcome).toList();
    }

    private static Outcome outcome(Future<Outcome> done) {
        try {
            return done.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Outcome delete(S3Call call, BucketId bucket, XmlElement object) {
        Backend backend = call.backend();
        String name = object.childText("Key");
        String key = name == null ? "" : name;
        String version = object.childText("VersionId");
        try {
            ObjectNames.checkKey(key);
            VersionName named = version == null ? null : ObjectNames.version(version);
            if (object.child("LastModifiedTime") != null || object.child("Size") != null) {
                throw S3Error.NOT_IMPLEMENTED.failure();
            }
            call.require(
                    Needs.ofDelete(call.headers(), key, version, object.childText("ETag") != null));
            ObjectAccepted accepted =
                    Failures.accepted(
                            backend.metadata()
                                    .execute(
                                            new ObjectCommand.DeleteObject(
                                                    backend.commandId(),
                                                    bucket,
                                                    key,
                                                    Parameters.deleteCondition(
                                                            object.childText("ETag")),
                                                    backend.nowMs().getAsLong(),
                                                    named,
                                                    LockGrammar.bypassesGovernance(
                                                            call.headers()))));
            return new Outcome(key, version, null, accepted);
        } catch (RuntimeException e) {
            S3Exception answer = Failures.answer(e);
            if (answer == null) {
                LOG.error("deleting {} failed", key, e);
                answer = S3Error.INTERNAL_ERROR.failure();
            }
            return new Outcome(key, version, answer, null);
        }
    }

    private static String result(List<Outcome> outcomes, boolean quiet) {
        XmlWriter xml = XmlWriter.document("DeleteResult");
        for (Outcome outcome : outcomes) {
            S3Exception error = outcome.error();
            if (error == null && quiet) {
                continue;
            }
            xml.open(error == null ? "Deleted" : "Error").text("Key", outcome.key());
            if (outcome.version() != null) {
                xml.text("VersionId", outcome.version());
            }
            ObjectAccepted accepted = outcome.accepted();
            if (accepted != null && accepted.deleteMarker() && accepted.name() != null) {
                xml.text("DeleteMarker", true)
                        .text("DeleteMarkerVersionId", accepted.name().text());
            }
            if (error != null) {
                xml.text("Code", error.error().code()).text("Message", error.text());
            }
            xml.close();
        }
        return xml.finish();
    }
}

package io.cyxcloud.placement.core.object;

import io.cyxcloud.events.object.ObjectCommand;
import io.cyxcloud.events.object.ObjectCommand.AbortUpload;
import io.cyxcloud.events.object.ObjectCommand.CommitObject;
import io.cyxcloud.events.object.ObjectCommand.CommitPart;
import io.cyxcloud.events.object.ObjectCommand.CompleteUpload;
import io.cyxcloud.events.object.ObjectCommand.DeleteObject;
import io.cyxcloud.events.object.ObjectCommand.ForKey;
import io.cyxcloud.events.object.ObjectCommand.SealBucket;
import io.cyxcloud.events.object.ObjectCommand.StartUpload;
import io.cyxcloud.events.object.ObjectCommand.UnsealBucket;
import io.cyxcloud.events.object.ObjectEvent;
import io.cyxcloud.events.object.ObjectEvent.BucketSealed;
import io.cyxcloud.events.object.ObjectEvent.BucketUnsealed;
import io.cyxcloud.events.object.ObjectEvent.ObjectCommitted;
import io.cyxcloud.events.object.ObjectEvent.ObjectDeleted;
import io.cyxcloud.events.object.ObjectEvent.PartCommitted;
import io.cyxcloud.events.object.ObjectEvent.UploadAborted;
import io.cyxcloud.events.object.ObjectEvent.UploadCompleted;
import io.cyxcloud.events.object.ObjectEvent.UploadStarted;
import io.cyxcloud.events.object.ObjectVersion;
import io.cyxcloud.events.object.WriteCondition;
import io.cyxcloud.events.object.WriteCondition.Always;
import io.cyxcloud.events.object.WriteCondition.IfAbsent;
import io.cyxcloud.events.object.WriteCondition.IfEtag;
import io.cyxcloud.events.query.ObjectReply;
import io.cyxcloud.events.query.ObjectReply.ObjectAccepted;
import io.cyxcloud.events.query.ObjectReply.ObjectRejected;
import io.cyxcloud.events.query.ObjectReply.ObjectWritten;
import io.cyxcloud.events.query.ObjectReply.PartitionSealed;
import io.cyxcloud.events.query.Rejection;
import io.cyxcloud.events.state.ObjectRow;
import io.cyxcloud.events.state.UploadRow;
import io.cyxcloud.placement.core.Decision;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides object commands. While a bucket is sealed nothing about its keys is accepted, not even a
 * deletion: only so does a writer that knows the bucket by a stale id learn that it is gone.
 */
public final class ObjectDecider {
    /** S3's limit of a key, in UTF-8. */
    public static final int KEY_BYTES_MAX = 1_024;

    private ObjectDecider() {}

    public static Decision<ObjectEvent, ObjectReply> decide(
            ObjectState state, ObjectCommand command) {
        return switch (command) {
            case SealBucket seal ->
                    Decision.of(
                            new PartitionSealed(state.bucketEmpty()),
                            new BucketSealed(seal.bucket(), seal.deletion(), state.bucketEmpty()));
            case UnsealBucket unseal ->
                    state.seal() != null && state.seal().deletion().equals(unseal.deletion())
                            ? Decision.of(
                                    new ObjectAccepted(),
                                    new BucketUnsealed(unseal.bucket(), unseal.deletion()))
                            : Decision.reply(new ObjectAccepted());
            case ForKey forKey -> decideForKey(state, forKey);
        };
    }

    private static Decision<ObjectEvent, ObjectReply> decideForKey(
            ObjectState state, ForKey command) {
        int keyBytes = command.key().getBytes(StandardCharsets.UTF_8).length;
        if (keyBytes == 0 || keyBytes > KEY_BYTES_MAX) {
            return rejected(
                    Rejection.INVALID_ARGUMENT,
                    "a key of " + keyBytes + " bytes: expected 1 to " + KEY_BYTES_MAX);
        }
        ObjectRow row = state.row();
        if (row != null && row.lastCommand().equals(command.commandId())) {
            return Decision.reply(written(row.version())); // a retry
        }
        if (state.seal() != null) {
            return rejected(
                    Rejection.BUCKET_SEALED, "sealed by deletion " + state.seal().deletion());
        }
        return switch (command) {
            case CommitObject commit -> commit(row, commit);
            case DeleteObject delete -> delete(row, delete);
            case StartUpload start -> start(state, start);
            case CommitPart part -> commitPart(state, part);
            case CompleteUpload complete -> complete(state, complete);
            case AbortUpload abort -> abort(state, abort);
        };
    }

    private static Decision<ObjectEvent, ObjectReply> commit(
            @Nullable ObjectRow row, CommitObject commit) {
        return violation(row, commit.condition())
                .orElseGet(() ->
                        Decision.of(
                                written(commit.version()),
                                new ObjectCommitted(
                                        commit.commandId(),
                                        commit.bucket(),
                                        commit.key(),
                                        commit.version(),
                                        null)));
    }

    private static Decision<ObjectEvent, ObjectReply> delete(
            @Nullable ObjectRow row, DeleteObject delete) {
        return violation(row, delete.condition())
                .orElseGet(() ->
                        row == null
                                ? Decision.reply(new ObjectAccepted())
                                : Decision.of(
                                        new ObjectAccepted(),
                                        new ObjectDeleted(
                                                delete.bucket(),
                                                delete.key(),
                                                row.version().id(),
                                                delete.atMs())));
    }

    private static Decision<ObjectEvent, ObjectReply> start(ObjectState state, StartUpload start) {
        if (state.upload() != null) {
            return Decision.reply(new ObjectAccepted()); // a retry: upload ids are random
        }
        return Decision.of(
                new ObjectAccepted(),
                new UploadStarted(
                        start.commandId(),
                        start.bucket(),
                        start.key(),
                        start.upload(),
                        start.template(),
                        start.atMs()));
    }

    private static Decision<ObjectEvent, ObjectReply> commitPart(
            ObjectState state, CommitPart commit) {
        if (state.upload() == null) {
            return noSuchUpload(commit.upload());
        }
        if (commit.part().equals(state.parts().get(commit.part().number()))) {
            return Decision.reply(new ObjectAccepted());
        }
        return Decision.of(
                new ObjectAccepted(),
                new PartCommitted(commit.bucket(), commit.key(), commit.upload(), commit.part()));
    }

    private static Decision<ObjectEvent, ObjectReply> complete(
            ObjectState state, CompleteUpload complete) {
        ObjectRow row = state.row();
        UploadRow upload = state.upload();
        if (upload == null) {
            return row != null && complete.upload().equals(row.fromUpload())
                    ? Decision.reply(written(row.version())) // a repeat by the client
                    : noSuchUpload(complete.upload());
        }
        Optional<Decision<ObjectEvent, ObjectReply>> refused =
                UploadAssembly.check(state.parts(), complete.parts())
                        .<Decision<ObjectEvent, ObjectReply>>map(Decision::reply)
                        .or(() -> violation(row, complete.condition()));
        return refused.orElseGet(() -> {
            ObjectVersion version =
                    UploadAssembly.assemble(upload.template(), state.parts(), complete);
            if (!UploadAssembly.isExpected(upload.template(), complete, version)) {
                return rejected(
                        Rejection.BAD_DIGEST,
                        "expected " + complete.checksum() + ", computed " + version.checksums());
            }
            return Decision.of(
                    written(version),
                    new ObjectCommitted(
                            complete.commandId(),
                            complete.bucket(),
                            complete.key(),
                            version,
                            complete.upload()),
                    new UploadCompleted(
                            complete.bucket(),
                            complete.key(),
                            complete.upload(),
                            version.id(),
                            complete.atMs()));
        });
    }

    private static Decision<ObjectEvent, ObjectReply> abort(ObjectState state, AbortUpload abort) {
        return state.upload() == null
                ? noSuchUpload(abort.upload())
                : Decision.of(
                        new ObjectAccepted(),
                        new UploadAborted(
                                abort.bucket(), abort.key(), abort.upload(), abort.atMs()));
    }

    /** The rejection of a condition that does not hold. */
    private static Optional<Decision<ObjectEvent, ObjectReply>> violation(
            @Nullable ObjectRow row, WriteCondition condition) {
        return switch (condition) {
            case Always _ -> Optional.empty();
            case IfAbsent _ ->
                    row == null
                            ? Optional.empty()
                            : Optional.of(
                                    rejected(
                                            Rejection.PRECONDITION_FAILED,
                                            "If-None-Match: the object exists"));
            case IfEtag(String etag) -> {
                if (row == null) {
                    yield Optional.of(
                            rejected(Rejection.NO_SUCH_KEY, "If-Match: there is no object"));
                }
                yield etag.equals("*") || etag.equals(row.version().etag())
                        ? Optional.empty()
                        : Optional.of(
                                rejected(
                                        Rejection.PRECONDITION_FAILED,
                                        "If-Match: the ETag is " + row.version().etag()));
            }
        };
    }

    private static ObjectWritten written(ObjectVersion version) {
        return ObjectWritten.of(version);
    }

    private static Decision<ObjectEvent, ObjectReply> noSuchUpload(Object upload) {
        return rejected(Rejection.NO_SUCH_UPLOAD, upload.toString());
    }

    private static Decision<ObjectEvent, ObjectReply> rejected(Rejection why, String detail) {
        return Decision.reply(new ObjectRejected(why, detail));
    }
}

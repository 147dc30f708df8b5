package io.cyxcloud.placement.core.object;

import io.cyxcloud.events.object.ObjectCommand.AbortUpload;
import io.cyxcloud.events.object.ObjectCommand.CommitPart;
import io.cyxcloud.events.object.ObjectCommand.CompleteUpload;
import io.cyxcloud.events.object.ObjectCommand.StartUpload;
import io.cyxcloud.events.object.ObjectEvent;
import io.cyxcloud.events.object.ObjectEvent.ObjectCommitted;
import io.cyxcloud.events.object.ObjectEvent.PartCommitted;
import io.cyxcloud.events.object.ObjectEvent.UploadAborted;
import io.cyxcloud.events.object.ObjectEvent.UploadCompleted;
import io.cyxcloud.events.object.ObjectEvent.UploadStarted;
import io.cyxcloud.events.object.ObjectVersion;
import io.cyxcloud.events.query.ObjectReply;
import io.cyxcloud.events.query.ObjectReply.ObjectAccepted;
import io.cyxcloud.events.query.ObjectReply.ObjectRejected;
import io.cyxcloud.events.query.ObjectReply.ObjectWritten;
import io.cyxcloud.events.query.Rejection;
import io.cyxcloud.events.state.ObjectRow;
import io.cyxcloud.events.state.UploadRow;
import io.cyxcloud.events.value.UploadId;
import io.cyxcloud.placement.core.Decision;
import java.util.Optional;

/** Decides the commands of multipart uploads. */
final class UploadDecider {
    private UploadDecider() {}

    static Decision<ObjectEvent, ObjectReply> start(ObjectState state, StartUpload start) {
        if (state.upload() != null) {
            return Decision.reply(new ObjectAccepted()); // a retry: upload ids are random
        }
        if (start.template().retention() != null || start.template().legalHold()) {
            if (!state.rules().objectLock()) {
                return Decision.reply(
                        new ObjectRejected(
                                Rejection.LOCK_NOT_ENABLED,
                                "the bucket does not have object lock"));
            }
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

    static Decision<ObjectEvent, ObjectReply> commitPart(ObjectState state, CommitPart commit) {
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

    static Decision<ObjectEvent, ObjectReply> complete(
            ObjectState state, CompleteUpload complete, long logMs) {
        ObjectRow row = state.row();
        UploadRow upload = state.upload();
        if (upload == null) {
            return row != null && complete.upload().equals(row.fromUpload())
                    ? Decision.reply(
                            ObjectWritten.of(
                                    row.version(), state.nameOf(row))) // a repeat by the client
                    : noSuchUpload(complete.upload());
        }
        Optional<ObjectRejected> refused =
                UploadAssembly.check(state.parts(), complete.parts())
                        .or(() -> Conditions.violation(row, complete.condition()))
                        .or(() -> Conditions.replacement(state, Math.min(complete.atMs(), logMs)));
        if (refused.isPresent()) {
            return Decision.reply(refused.get());
        }
        ObjectVersion version = UploadAssembly.assemble(upload.template(), state.parts(), complete);
        if (!UploadAssembly.isExpected(upload.template(), complete, version)) {
            return Decision.reply(
                    new ObjectRejected(
                            Rejection.BAD_DIGEST,
                            "expected "
                                    + complete.checksum()
                                    + ", computed "
                                    + version.checksums()));
        }
        ObjectCommitted committed =
                ObjectDecider.committed(
                        state,
                        complete.commandId(),
                        complete.bucket(),
                        complete.key(),
                        version,
                        complete.upload());
        return Decision.of(
                ObjectDecider.written(state, committed),
                committed,
                new UploadCompleted(
                        complete.bucket(),
                        complete.key(),
                        complete.upload(),
                        version.id(),
                        complete.atMs()));
    }

    static Decision<ObjectEvent, ObjectReply> abort(ObjectState state, AbortUpload abort) {
        return state.upload() == null
                ? noSuchUpload(abort.upload())
                : Decision.of(
                        new ObjectAccepted(),
                        new UploadAborted(
                                abort.bucket(), abort.key(), abort.upload(), abort.atMs()));
    }

    private static Decision<ObjectEvent, ObjectReply> noSuchUpload(UploadId upload) {
        return Decision.reply(new ObjectRejected(Rejection.NO_SUCH_UPLOAD, upload.toString()));
    }
}

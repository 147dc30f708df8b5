package io.cyxcloud.placement.core.object;

import io.cyxcloud.events.bucket.BucketVersioning;
import io.cyxcloud.events.bucket.DefaultRetention;
import io.cyxcloud.events.object.ObjectCommand;
import io.cyxcloud.events.object.ObjectCommand.AbortUpload;
import io.cyxcloud.events.object.ObjectCommand.ApplyBucketRules;
import io.cyxcloud.events.object.ObjectCommand.CommitObject;
import io.cyxcloud.events.object.ObjectCommand.CommitPart;
import io.cyxcloud.events.object.ObjectCommand.CompleteUpload;
import io.cyxcloud.events.object.ObjectCommand.ForKey;
import io.cyxcloud.events.object.ObjectCommand.ForVersion;
import io.cyxcloud.events.object.ObjectCommand.NoteTime;
import io.cyxcloud.events.object.ObjectCommand.SealBucket;
import io.cyxcloud.events.object.ObjectCommand.StartUpload;
import io.cyxcloud.events.object.ObjectCommand.UnsealBucket;
import io.cyxcloud.events.object.ObjectEvent;
import io.cyxcloud.events.object.ObjectEvent.BucketRulesApplied;
import io.cyxcloud.events.object.ObjectEvent.BucketSealed;
import io.cyxcloud.events.object.ObjectEvent.BucketUnsealed;
import io.cyxcloud.events.object.ObjectEvent.ObjectCommitted;
import io.cyxcloud.events.object.ObjectVersion;
import io.cyxcloud.events.query.ObjectReply;
import io.cyxcloud.events.query.ObjectReply.ObjectAccepted;
import io.cyxcloud.events.query.ObjectReply.ObjectRejected;
import io.cyxcloud.events.query.ObjectReply.ObjectWritten;
import io.cyxcloud.events.query.ObjectReply.PartitionSealed;
import io.cyxcloud.events.query.Rejection;
import io.cyxcloud.events.state.MarkerRow;
import io.cyxcloud.events.state.ObjectRow;
import io.cyxcloud.events.state.VersionRow;
import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.CommandId;
import io.cyxcloud.events.value.UploadId;
import io.cyxcloud.events.value.VersionName.ExactVersion;
import io.cyxcloud.events.value.VersionName.NullVersion;
import io.cyxcloud.placement.core.Decision;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides object commands. While a bucket is sealed nothing about its keys is accepted, not even a
 * deletion: only so does a writer that knows the bucket by a stale id learn that it is gone.
 *
 * <p>A command that wrote a key's current version, an object or a delete marker, is answered from
 * its row when it comes again; other commands have no second effect by their nature.
 */
public final class ObjectDecider {
    /** S3's limit of a key, in UTF-8. */
    public static final int KEY_BYTES_MAX = 1_024;

    private ObjectDecider() {}

    /**
     * Decides.
     *
     * @param logMs the log's time, Unix ms: a sender's clock that is ahead of it ends no retention
     */
    public static Decision<ObjectEvent, ObjectReply> decide(
            ObjectState state, ObjectCommand command, long logMs) {
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
            case ApplyBucketRules apply ->
                    apply.rules().revision() > state.rules().revision()
                            ? Decision.of(
                                    new ObjectAccepted(),
                                    new BucketRulesApplied(apply.bucket(), apply.rules()))
                            : Decision.reply(new ObjectAccepted());
            case NoteTime _ -> Decision.reply(new ObjectAccepted());
            case ForKey forKey -> decideForKey(state, forKey, logMs);
        };
    }

    private static Decision<ObjectEvent, ObjectReply> decideForKey(
            ObjectState state, ForKey command, long logMs) {
        int keyBytes = command.key().getBytes(StandardCharsets.UTF_8).length;
        if (keyBytes == 0 || keyBytes > KEY_BYTES_MAX) {
            return rejected(
                    Rejection.INVALID_ARGUMENT,
                    "a key of " + keyBytes + " bytes: expected 1 to " + KEY_BYTES_MAX);
        }
        VersionRow newest = state.newest();
        if (newest != null && newest.lastCommand().equals(command.commandId())) {
            return Decision.reply(repeated(state, newest));
        }
        if (state.seal() != null) {
            return rejected(
                    Rejection.BUCKET_SEALED, "sealed by deletion " + state.seal().deletion());
        }
        return switch (command) {
            case CommitObject commit -> commit(state, commit, logMs);
            case StartUpload start -> UploadDecider.start(state, start);
            case CommitPart part -> UploadDecider.commitPart(state, part);
            case CompleteUpload complete -> UploadDecider.complete(state, complete, logMs);
            case AbortUpload abort -> UploadDecider.abort(state, abort);
            case ForVersion forVersion -> VersionDecider.decide(state, forVersion, logMs);
        };
    }

    /** The reply to a command that wrote this version before. */
    private static ObjectReply repeated(ObjectState state, VersionRow newest) {
        return switch (newest) {
            case ObjectRow row -> ObjectWritten.of(row.version(), state.nameOf(row));
            case MarkerRow marker -> new ObjectAccepted(marker.name(), true);
        };
    }

    private static Decision<ObjectEvent, ObjectReply> commit(
            ObjectState state, CommitObject commit, long logMs) {
        ObjectVersion version = commit.version();
        Optional<ObjectRejected> refused =
                Conditions.violation(state.row(), commit.condition())
                        .or(() ->
                                Conditions.replacement(
                                        state, Math.min(version.modifiedMs(), logMs)));
        if (refused.isPresent()) {
            return Decision.reply(refused.get());
        }
        boolean wantsLock = version.retention() != null || version.legalHold();
        if (wantsLock && !state.rules().objectLock()) {
            return rejected(Rejection.LOCK_NOT_ENABLED, "the bucket does not have object lock");
        }
        ObjectCommitted committed =
                committed(state, commit.commandId(), commit.bucket(), commit.key(), version, null);
        return Decision.of(written(state, committed), committed);
    }

    /** Whether a new version of this key is the null version. */
    static boolean writesNullVersion(ObjectState state) {
        return state.rules().versioning() != BucketVersioning.ENABLED;
    }

    static ObjectCommitted committed(
            ObjectState state,
            CommandId command,
            BucketId bucket,
            String key,
            ObjectVersion version,
            @Nullable UploadId fromUpload) {
        DefaultRetention byDefault = state.rules().defaultRetention();
        return new ObjectCommitted(
                command,
                bucket,
                key,
                byDefault == null || version.retention() != null
                        ? version
                        : version.withRetention(byDefault.from(version.modifiedMs())),
                fromUpload,
                state.nextSequence(),
                writesNullVersion(state));
    }

    static ObjectWritten written(ObjectState state, ObjectCommitted committed) {
        if (!state.rules().isVersioned()) {
            return ObjectWritten.of(committed.version(), null);
        }
        return ObjectWritten.of(
                committed.version(),
                committed.nullVersion()
                        ? new NullVersion()
                        : new ExactVersion(committed.sequence(), committed.version().id()));
    }

    private static Decision<ObjectEvent, ObjectReply> rejected(Rejection why, String detail) {
        return Decision.reply(new ObjectRejected(why, detail));
    }
}

package io.cyxcloud.placement.core.bucket;

import io.cyxcloud.events.bucket.BucketCommand;
import io.cyxcloud.events.bucket.BucketCommand.BeginBucketDeletion;
import io.cyxcloud.events.bucket.BucketCommand.CancelBucketDeletion;
import io.cyxcloud.events.bucket.BucketCommand.ConfigureBucket;
import io.cyxcloud.events.bucket.BucketCommand.ConfirmBucketRules;
import io.cyxcloud.events.bucket.BucketCommand.CreateBucket;
import io.cyxcloud.events.bucket.BucketCommand.FinishBucketDeletion;
import io.cyxcloud.events.bucket.BucketCommand.OfBucket;
import io.cyxcloud.events.bucket.BucketCommand.SetBucketVersioning;
import io.cyxcloud.events.bucket.BucketCommand.SetObjectLock;
import io.cyxcloud.events.bucket.BucketEvent;
import io.cyxcloud.events.bucket.BucketEvent.BucketConfigured;
import io.cyxcloud.events.bucket.BucketEvent.BucketCreated;
import io.cyxcloud.events.bucket.BucketEvent.BucketDeleted;
import io.cyxcloud.events.bucket.BucketEvent.BucketDeletionBegun;
import io.cyxcloud.events.bucket.BucketEvent.BucketDeletionCancelled;
import io.cyxcloud.events.bucket.BucketEvent.BucketRulesAnnounced;
import io.cyxcloud.events.bucket.BucketEvent.BucketRulesChanged;
import io.cyxcloud.events.bucket.BucketRules;
import io.cyxcloud.events.bucket.BucketSetting;
import io.cyxcloud.events.bucket.BucketVersioning;
import io.cyxcloud.events.bucket.DefaultRetention;
import io.cyxcloud.events.query.BucketReply;
import io.cyxcloud.events.query.BucketReply.BucketDone;
import io.cyxcloud.events.query.BucketReply.BucketRejected;
import io.cyxcloud.events.query.Rejection;
import io.cyxcloud.events.state.BucketRow;
import io.cyxcloud.events.state.BucketState.BucketDeleting;
import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.CommandId;
import io.cyxcloud.events.value.DeletionId;
import io.cyxcloud.placement.core.Decision;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides bucket commands on the row of the bucket's name. Only the latest deletion that began may
 * finish or cancel, so that an attempt that was overtaken can do no harm. A change of the rules
 * gets the next revision here; object partitions keep the highest they are told.
 */
public final class BucketDecider {
    /** Characters in a bucket's name; which names S3 allows is the gateway's business. */
    public static final int NAME_LENGTH_MAX = 255;

    private BucketDecider() {}

    public static Decision<BucketEvent, BucketReply> decide(
            @Nullable BucketRow row, BucketCommand command) {
        if (command.name().isEmpty() || command.name().length() > NAME_LENGTH_MAX) {
            return rejected(Rejection.INVALID_ARGUMENT, "a bucket name has 1 to 255 characters");
        }
        if (row == null) {
            return switch (command) {
                case CreateBucket create -> accepted(null, created(create));
                case BeginBucketDeletion _,
                        FinishBucketDeletion _,
                        CancelBucketDeletion _,
                        ConfigureBucket _,
                        SetBucketVersioning _,
                        SetObjectLock _,
                        ConfirmBucketRules _ ->
                        rejected(Rejection.NO_SUCH_BUCKET, command.name());
            };
        }
        if (row.lastCommand().equals(command.commandId())) {
            return Decision.reply(new BucketDone(row));
        }
        if (command instanceof OfBucket meant
                && meant.bucket() != null
                && !meant.bucket().equals(row.bucket())) {
            return rejected(Rejection.NO_SUCH_BUCKET, command.name() + " is another bucket now");
        }
        return switch (command) {
            case CreateBucket _ -> rejected(Rejection.BUCKET_EXISTS, command.name());
            case ConfigureBucket configure -> configure(row, configure);
            case SetBucketVersioning set -> setVersioning(row, set);
            case SetObjectLock set -> setObjectLock(row, set);
            case ConfirmBucketRules confirm ->
                    confirm.bucket().equals(row.bucket())
                                    && confirm.revision() > row.announcedRevision()
                                    && confirm.revision() <= row.rules().revision()
                            ? accepted(
                                    row,
                                    new BucketRulesAnnounced(
                                            confirm.commandId(),
                                            row.name(),
                                            row.bucket(),
                                            confirm.revision(),
                                            confirm.atMs()))
                            : Decision.reply(new BucketDone(row));
            case BeginBucketDeletion begin ->
                    accepted(
                            row,
                            new BucketDeletionBegun(
                                    begin.commandId(),
                                    row.name(),
                                    row.bucket(),
                                    begin.deletion(),
                                    begin.atMs()));
            case FinishBucketDeletion finish ->
                    isCurrent(row, finish.deletion())
                            ? accepted(
                                    row,
                                    new BucketDeleted(
                                            finish.commandId(),
                                            row.name(),
                                            row.bucket(),
                                            finish.deletion(),
                                            finish.atMs()))
                            : superseded(row);
            case CancelBucketDeletion cancel ->
                    isCurrent(row, cancel.deletion())
                            ? accepted(
                                    row,
                                    new BucketDeletionCancelled(
                                            cancel.commandId(),
                                            row.name(),
                                            row.bucket(),
                                            cancel.deletion(),
                                            cancel.atMs()))
                            : superseded(row);
        };
    }

    private static Decision<BucketEvent, BucketReply> configure(
            BucketRow row, ConfigureBucket configure) {
        Bytes document = configure.document();
        return document != null && document.size() > BucketSetting.DOCUMENT_BYTES_MAX
                ? rejected(
                        Rejection.INVALID_ARGUMENT,
                        "a document of %d bytes: expected up to %d"
                                .formatted(document.size(), BucketSetting.DOCUMENT_BYTES_MAX))
                : accepted(
                        row,
                        new BucketConfigured(
                                configure.commandId(),
                                row.name(),
                                row.bucket(),
                                configure.setting(),
                                document,
                                configure.atMs()));
    }

    private static Decision<BucketEvent, BucketReply> setVersioning(
            BucketRow row, SetBucketVersioning set) {
        BucketRules now = row.rules();
        if (set.versioning() == now.versioning()) {
            return Decision.reply(new BucketDone(row));
        }
        return switch (set.versioning()) {
            case UNVERSIONED ->
                    rejected(
                            Rejection.INVALID_BUCKET_STATE,
                            "a bucket that is versioned can only be suspended");
            case SUSPENDED ->
                    now.objectLock()
                            ? rejected(
                                    Rejection.INVALID_BUCKET_STATE,
                                    "object lock needs versioning, which cannot be suspended")
                            : changed(
                                    row,
                                    set.commandId(),
                                    set.versioning(),
                                    false,
                                    null,
                                    set.atMs());
            case ENABLED ->
                    changed(
                            row,
                            set.commandId(),
                            set.versioning(),
                            now.objectLock(),
                            now.defaultRetention(),
                            set.atMs());
        };
    }

    private static Decision<BucketEvent, BucketReply> setObjectLock(
            BucketRow row, SetObjectLock set) {
        BucketRules now = row.rules();
        if (now.versioning() != BucketVersioning.ENABLED) {
            return rejected(
                    Rejection.INVALID_BUCKET_STATE,
                    "versioning must be enabled on the bucket to apply object lock");
        }
        boolean same =
                now.objectLock() && Objects.equals(now.defaultRetention(), set.defaultRetention());
        return same
                ? Decision.reply(new BucketDone(row))
                : changed(
                        row,
                        set.commandId(),
                        now.versioning(),
                        true,
                        set.defaultRetention(),
                        set.atMs());
    }

    private static Decision<BucketEvent, BucketReply> changed(
            BucketRow row,
            CommandId command,
            BucketVersioning versioning,
            boolean objectLock,
            @Nullable DefaultRetention defaultRetention,
            long atMs) {
        return accepted(
                row,
                new BucketRulesChanged(
                        command,
                        row.name(),
                        row.bucket(),
                        new BucketRules(
                                row.rules().revision() + 1,
                                versioning,
                                objectLock,
                                defaultRetention),
                        atMs));
    }

    private static BucketCreated created(CreateBucket create) {
        return new BucketCreated(
                create.commandId(),
                create.name(),
                create.bucket(),
                create.owner(),
                create.location(),
                create.atMs(),
                create.objectLock());
    }

    private static boolean isCurrent(BucketRow row, DeletionId deletion) {
        return row.state() instanceof BucketDeleting deleting
                && deleting.deletion().equals(deletion);
    }

    private static Decision<BucketEvent, BucketReply> accepted(
            @Nullable BucketRow before, BucketEvent event) {
        Optional<BucketRow> after = BucketFold.apply(before, event);
        return Decision.of(
                new BucketDone(
                        after.or(() -> Optional.ofNullable(before))
                                .orElseThrow(
                                        () -> new IllegalStateException("no bucket: " + event))),
                event);
    }

    private static Decision<BucketEvent, BucketReply> superseded(BucketRow row) {
        return rejected(
                Rejection.DELETION_SUPERSEDED,
                row.name() + ": this deletion is no longer the bucket's latest");
    }

    private static Decision<BucketEvent, BucketReply> rejected(Rejection why, String detail) {
        return Decision.reply(new BucketRejected(why, detail));
    }
}

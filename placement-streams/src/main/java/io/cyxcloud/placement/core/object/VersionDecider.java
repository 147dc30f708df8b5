package io.cyxcloud.placement.core.object;

import io.cyxcloud.events.object.LockMode;
import io.cyxcloud.events.object.ObjectCommand.DeleteObject;
import io.cyxcloud.events.object.ObjectCommand.ForVersion;
import io.cyxcloud.events.object.ObjectCommand.HoldObject;
import io.cyxcloud.events.object.ObjectCommand.RetainObject;
import io.cyxcloud.events.object.ObjectCommand.SetObjectAcl;
import io.cyxcloud.events.object.ObjectCommand.TagObject;
import io.cyxcloud.events.object.ObjectEvent;
import io.cyxcloud.events.object.ObjectEvent.DeleteMarkerCreated;
import io.cyxcloud.events.object.ObjectEvent.ObjectAclSet;
import io.cyxcloud.events.object.ObjectEvent.ObjectDeleted;
import io.cyxcloud.events.object.ObjectEvent.ObjectHeld;
import io.cyxcloud.events.object.ObjectEvent.ObjectRetained;
import io.cyxcloud.events.object.ObjectEvent.ObjectTagged;
import io.cyxcloud.events.object.Retention;
import io.cyxcloud.events.query.ObjectReply;
import io.cyxcloud.events.query.ObjectReply.ObjectAccepted;
import io.cyxcloud.events.query.ObjectReply.ObjectRejected;
import io.cyxcloud.events.query.Rejection;
import io.cyxcloud.events.state.MarkerRow;
import io.cyxcloud.events.state.ObjectRow;
import io.cyxcloud.events.state.VersionRow;
import io.cyxcloud.events.value.VersionId;
import io.cyxcloud.events.value.VersionName;
import io.cyxcloud.events.value.VersionName.ExactVersion;
import io.cyxcloud.events.value.VersionName.NullVersion;
import io.cyxcloud.placement.core.Decision;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Decides deletions, and what is done to a version after it was written. */
final class VersionDecider {
    private VersionDecider() {}

    static Decision<ObjectEvent, ObjectReply> decide(
            ObjectState state, ForVersion command, long logMs) {
        return switch (command) {
            case DeleteObject delete ->
                    delete.version() != null
                            ? deleteVersion(state, delete, delete.version(), logMs)
                            : state.rules().isVersioned()
                                    ? mark(state, delete, logMs)
                                    : deleteCurrent(state, delete);
            case TagObject tag -> tag(state, tag);
            case RetainObject retain -> retain(state, retain, logMs);
            case HoldObject hold -> hold(state, hold);
            case SetObjectAcl set -> setAcl(state, set);
        };
    }

    private static Decision<ObjectEvent, ObjectReply> deleteCurrent(
            ObjectState state, DeleteObject delete) {
        ObjectRow row = state.row();
        Optional<ObjectRejected> refused = Conditions.violation(row, delete.condition());
        if (refused.isPresent()) {
            return Decision.reply(refused.get());
        }
        return row == null
                ? Decision.reply(new ObjectAccepted())
                : Decision.of(new ObjectAccepted(), deleted(delete, row));
    }

    private static Decision<ObjectEvent, ObjectReply> mark(
            ObjectState state, DeleteObject delete, long logMs) {
        Optional<ObjectRejected> refused =
                Conditions.violation(state.row(), delete.condition())
                        .or(() -> Conditions.replacement(state, Math.min(delete.atMs(), logMs)));
        if (refused.isPresent()) {
            return Decision.reply(refused.get());
        }
        VersionId id = new VersionId(delete.commandId().value());
        long sequence = state.nextSequence();
        boolean asNull = ObjectDecider.writesNullVersion(state);
        return Decision.of(
                new ObjectAccepted(
                        asNull ? new NullVersion() : new ExactVersion(sequence, id), true),
                new DeleteMarkerCreated(
                        delete.commandId(),
                        delete.bucket(),
                        delete.key(),
                        id,
                        sequence,
                        asNull,
                        delete.atMs()));
    }

    private static Decision<ObjectEvent, ObjectReply> deleteVersion(
            ObjectState state, DeleteObject delete, VersionName name, long logMs) {
        VersionRow target = state.find(name);
        Optional<ObjectRejected> refused =
                Conditions.violation(
                        target instanceof ObjectRow object ? object : null, delete.condition());
        if (refused.isEmpty() && target != null) {
            refused =
                    Conditions.protection(
                            target, Math.min(delete.atMs(), logMs), delete.bypassGovernance());
        }
        if (refused.isPresent()) {
            return Decision.reply(refused.get());
        }
        return target == null
                ? Decision.reply(new ObjectAccepted(name, false))
                : Decision.of(
                        new ObjectAccepted(name, target instanceof MarkerRow),
                        deleted(delete, target));
    }

    private static Decision<ObjectEvent, ObjectReply> tag(ObjectState state, TagObject tag) {
        if (tag.tags().size() > TagObject.TAGS_MAX) {
            return Decision.reply(
                    new ObjectRejected(
                            Rejection.INVALID_ARGUMENT,
                            tag.tags().size() + " tags: expected up to " + TagObject.TAGS_MAX));
        }
        return onObject(
                state,
                tag,
                row ->
                        row.version().tags().equals(tag.tags())
                                ? accepted(state, row)
                                : accepted(
                                        state,
                                        row,
                                        new ObjectTagged(
                                                tag.bucket(),
                                                tag.key(),
                                                row.id(),
                                                row.sequence(),
                                                tag.tags(),
                                                tag.atMs())));
    }

    private static Decision<ObjectEvent, ObjectReply> retain(
            ObjectState state, RetainObject retain, long logMs) {
        if (!state.rules().objectLock()) {
            return lockNotEnabled();
        }
        return onObject(
                state,
                retain,
                row ->
                        isLoosened(row.version().retention(), retain, logMs)
                                ? Decision.reply(
                                        new ObjectRejected(
                                                Rejection.OBJECT_LOCKED,
                                                "the retention may not be shortened or weakened"))
                                : accepted(
                                        state,
                                        row,
                                        new ObjectRetained(
                                                retain.bucket(),
                                                retain.key(),
                                                row.id(),
                                                row.sequence(),
                                                retain.retention(),
                                                retain.atMs())));
    }

    /** Whether a retention that still runs would protect less, and nobody may have it so. */
    private static boolean isLoosened(@Nullable Retention now, RetainObject retain, long logMs) {
        Retention wanted = retain.retention();
        if (now == null || now.untilMs() <= Math.min(retain.atMs(), logMs)) {
            return false;
        }
        if (now.mode() == LockMode.GOVERNANCE && retain.bypassGovernance()) {
            return false;
        }
        return wanted == null || wanted.mode() != now.mode() || wanted.untilMs() < now.untilMs();
    }

    private static Decision<ObjectEvent, ObjectReply> hold(ObjectState state, HoldObject hold) {
        if (!state.rules().objectLock()) {
            return lockNotEnabled();
        }
        return onObject(
                state,
                hold,
                row ->
                        row.version().legalHold() == hold.legalHold()
                                ? accepted(state, row)
                                : accepted(
                                        state,
                                        row,
                                        new ObjectHeld(
                                                hold.bucket(),
                                                hold.key(),
                                                row.id(),
                                                row.sequence(),
                                                hold.legalHold(),
                                                hold.atMs())));
    }

    private static Decision<ObjectEvent, ObjectReply> setAcl(ObjectState state, SetObjectAcl set) {
        return onObject(
                state,
                set,
                row ->
                        !row.id().equals(set.only())
                                ? Decision.reply(
                                        new ObjectRejected(
                                                Rejection.PRECONDITION_FAILED,
                                                "another version was written meanwhile"))
                                : Objects.equals(row.version().acl(), set.acl())
                                        ? accepted(state, row)
                                        : accepted(
                                                state,
                                                row,
                                                new ObjectAclSet(
                                                        set.bucket(),
                                                        set.key(),
                                                        row.id(),
                                                        row.sequence(),
                                                        set.acl(),
                                                        set.atMs())));
    }

    private static Decision<ObjectEvent, ObjectReply> onObject(
            ObjectState state,
            ForVersion command,
            Function<ObjectRow, Decision<ObjectEvent, ObjectReply>> change) {
        VersionName name = command.version();
        VersionRow target = name == null ? state.newest() : state.find(name);
        return switch (target) {
            case ObjectRow row -> change.apply(row);
            case MarkerRow marker ->
                    Decision.reply(
                            new ObjectRejected(
                                    Rejection.IS_DELETE_MARKER, marker.name().toString()));
            case null ->
                    Decision.reply(
                            name == null
                                    ? new ObjectRejected(Rejection.NO_SUCH_KEY, command.key())
                                    : new ObjectRejected(
                                            Rejection.NO_SUCH_VERSION, name.toString()));
        };
    }

    private static ObjectDeleted deleted(DeleteObject delete, VersionRow row) {
        return new ObjectDeleted(
                delete.bucket(), delete.key(), row.id(), delete.atMs(), row.sequence());
    }

    private static Decision<ObjectEvent, ObjectReply> accepted(
            ObjectState state, ObjectRow row, ObjectEvent... events) {
        return Decision.of(new ObjectAccepted(state.nameOf(row), false), events);
    }

    private static Decision<ObjectEvent, ObjectReply> lockNotEnabled() {
        return Decision.reply(
                new ObjectRejected(
                        Rejection.LOCK_NOT_ENABLED, "the bucket does not have object lock"));
    }
}

package io.cyxcloud.placement.core.object;

import io.cyxcloud.events.object.ObjectEvent;
import io.cyxcloud.events.object.ObjectEvent.BucketRulesApplied;
import io.cyxcloud.events.object.ObjectEvent.BucketSealed;
import io.cyxcloud.events.object.ObjectEvent.BucketUnsealed;
import io.cyxcloud.events.object.ObjectEvent.DeleteMarkerCreated;
import io.cyxcloud.events.object.ObjectEvent.ObjectAclSet;
import io.cyxcloud.events.object.ObjectEvent.ObjectCommitted;
import io.cyxcloud.events.object.ObjectEvent.ObjectDeleted;
import io.cyxcloud.events.object.ObjectEvent.ObjectHeld;
import io.cyxcloud.events.object.ObjectEvent.ObjectRetained;
import io.cyxcloud.events.object.ObjectEvent.ObjectTagged;
import io.cyxcloud.events.object.ObjectEvent.PartCommitted;
import io.cyxcloud.events.object.ObjectEvent.UploadAborted;
import io.cyxcloud.events.object.ObjectEvent.UploadCompleted;
import io.cyxcloud.events.object.ObjectEvent.UploadStarted;
import io.cyxcloud.events.object.ObjectVersion;
import io.cyxcloud.events.object.UploadPart;
import io.cyxcloud.events.state.MarkerRow;
import io.cyxcloud.events.state.ObjectRow;
import io.cyxcloud.events.state.SealRow;
import io.cyxcloud.events.state.UploadRow;
import io.cyxcloud.events.state.VersionRow;
import io.cyxcloud.events.value.VersionId;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Folds object events into rows. An upload that is over takes all its parts with it, those outside
 * of the given state included. What a state before has and the state after has not is gone for
 * good.
 */
public final class ObjectFold {
    private ObjectFold() {}

    public static ObjectState apply(ObjectState state, ObjectEvent event) {
        return switch (event) {
            case ObjectCommitted committed -> committed(state, committed);
            case DeleteMarkerCreated created -> marked(state, created);
            case ObjectDeleted deleted -> without(state, deleted.version(), deleted.sequence());
            case ObjectTagged tagged ->
                    with(
                            state,
                            tagged.version(),
                            tagged.sequence(),
                            version -> version.withTags(tagged.tags()));
            case ObjectRetained retained ->
                    with(
                            state,
                            retained.version(),
                            retained.sequence(),
                            version -> version.withRetention(retained.retention()));
            case ObjectHeld held ->
                    with(
                            state,
                            held.version(),
                            held.sequence(),
                            version -> version.withLegalHold(held.legalHold()));
            case ObjectAclSet set ->
                    with(
                            state,
                            set.version(),
                            set.sequence(),
                            version -> version.withAcl(set.acl()));
            case UploadStarted started ->
                    state.withUpload(
                            new UploadRow(
                                    started.upload(),
                                    started.template(),
                                    started.atMs(),
                                    started.commandId()),
                            state.parts());
            case PartCommitted committed -> {
                if (state.upload() == null) {
                    throw new IllegalStateException("a part of an upload that is not there");
                }
                SortedMap<Integer, UploadPart> parts = new TreeMap<>(state.parts());
                parts.put(committed.part().number(), committed.part());
                yield state.withUpload(state.upload(), parts);
            }
            case UploadCompleted _, UploadAborted _ -> state.withUpload(null, new TreeMap<>());
            case BucketSealed sealed -> state.withSeal(new SealRow(sealed.deletion()));
            case BucketUnsealed _ -> state.withSeal(null);
            case BucketRulesApplied applied -> state.withRules(applied.rules());
        };
    }

    public static ObjectState apply(ObjectState state, Iterable<? extends ObjectEvent> events) {
        ObjectState after = state;
        for (ObjectEvent event : events) {
            after = apply(after, event);
        }
        return after;
    }

    private static ObjectState committed(ObjectState state, ObjectCommitted event) {
        return state.withVersions(
                new ObjectRow(
                        event.version(),
                        event.commandId(),
                        event.fromUpload(),
                        event.sequence(),
                        event.nullVersion()),
                behind(state, event.sequence(), event.nullVersion()));
    }

    private static ObjectState marked(ObjectState state, DeleteMarkerCreated event) {
        SortedMap<Long, VersionRow> older = behind(state, event.sequence(), event.nullVersion());
        older.put(
                event.sequence(),
                new MarkerRow(
                        event.version(),
                        event.sequence(),
                        event.nullVersion(),
                        event.atMs(),
                        event.commandId()));
        return state.withVersions(null, older);
    }

    /** The versions that stay behind a new one. */
    private static SortedMap<Long, VersionRow> behind(
            ObjectState state, long sequence, boolean asNullVersion) {
        List<VersionRow> stay = new ArrayList<>(state.versions());
        stay.removeIf(version -> asNullVersion && version.nullVersion());
        if (stay.stream().anyMatch(version -> version.sequence() >= sequence)) {
            throw new IllegalStateException("version " + sequence + " is not the newest");
        }
        return ObjectState.newestFirst(stay);
    }

    private static ObjectState without(ObjectState state, VersionId gone, long sequence) {
        List<VersionRow> stay = new ArrayList<>(state.versions());
        if (!stay.removeIf(version -> is(version, gone, sequence))) {
            throw new IllegalStateException("version " + gone + " is not there");
        }
        return ordered(state, stay);
    }

    private static ObjectState with(
            ObjectState state,
            VersionId changed,
            long sequence,
            UnaryOperator<ObjectVersion> change) {
        List<VersionRow> versions = new ArrayList<>();
        boolean found = false;
        for (VersionRow version : state.versions()) {
            boolean isIt = is(version, changed, sequence);
            found |= isIt;
            versions.add(
                    isIt && version instanceof ObjectRow row
                            ? row.withVersion(change.apply(row.version()))
                            : version);
        }
        if (!found) {
            throw new IllegalStateException("version " + changed + " is not there");
        }
        return ordered(state, versions);
    }

    private static boolean is(VersionRow version, VersionId id, long sequence) {
        return version.sequence() == sequence && version.id().equals(id);
    }

    /** The newest is current if it is an object. */
    private static ObjectState ordered(ObjectState state, List<VersionRow> newestFirst) {
        return !newestFirst.isEmpty() && newestFirst.getFirst() instanceof ObjectRow current
                ? state.withVersions(
                        current,
                        ObjectState.newestFirst(newestFirst.subList(1, newestFirst.size())))
                : state.withVersions(null, ObjectState.newestFirst(newestFirst));
    }
}

package io.cyxcloud.placement.core.object;

import io.cyxcloud.events.chunk.StreamEvent;
import io.cyxcloud.events.chunk.StreamEvent.StreamReferenced;
import io.cyxcloud.events.chunk.StreamEvent.StreamReleased;
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
import io.cyxcloud.events.state.ObjectRow;
import io.cyxcloud.events.state.VersionRow;
import io.cyxcloud.events.value.OwnerId;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.events.value.StreamManifest;
import io.cyxcloud.events.value.UploadId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Derives from object events which streams are needed from now on and which no longer: one event a
 * stream, whatever its chunks.
 *
 * <p>An object that was made of an upload inherits the upload's claim on its parts, so that
 * completing one of 10,000 parts tells nothing but the parts it leaves out.
 */
public final class StreamReferences {
    /**
     * Where the command stands.
     *
     * @param timeMs of the partition's log, Unix ms
     */
    public record At(int partition, long offset, long timeMs) {}

    private StreamReferences() {}

    /** Whether {@link #derive} has to know all parts of the upload. */
    public static boolean needsParts(List<ObjectEvent> events) {
        return events.stream()
                .anyMatch(e -> e instanceof UploadCompleted || e instanceof UploadAborted);
    }

    /**
     * What follows from the events of one command.
     *
     * @param before the state that the command was decided on
     * @param parts all parts of the upload that ends, if one does
     */
    public static List<StreamEvent> derive(
            ObjectState before, List<ObjectEvent> events, List<UploadPart> parts, At at) {
        List<StreamEvent> derived = new ArrayList<>();
        ObjectState state = before;
        for (ObjectEvent event : events) {
            ObjectState after = ObjectFold.apply(state, event);
            releaseGone(state, after, at, derived);
            switch (event) {
                case ObjectCommitted committed -> {
                    if (committed.fromUpload() == null) {
                        OwnerId owner = OwnerId.of(committed.version().id());
                        StreamLease.streams(committed.version().body())
                                .forEach(stream -> derived.add(referenced(stream, owner, at)));
                    }
                }
                case PartCommitted committed -> {
                    OwnerId owner = OwnerId.of(committed.upload());
                    UploadPart part = committed.part();
                    UploadPart replaced = state.parts().get(part.number());
                    if (replaced != null) {
                        derived.add(released(replaced.stream().stream(), owner, at));
                    }
                    derived.add(referenced(part.stream(), owner, at));
                }
                case UploadCompleted completed ->
                        releaseParts(
                                completed.upload(), parts, streamsOf(state.row()), at, derived);
                case UploadAborted aborted ->
                        releaseParts(aborted.upload(), parts, Set.of(), at, derived);
                case DeleteMarkerCreated _,
                        ObjectDeleted _,
                        ObjectTagged _,
                        ObjectRetained _,
                        ObjectHeld _,
                        ObjectAclSet _,
                        UploadStarted _,
                        BucketSealed _,
                        BucketUnsealed _,
                        BucketRulesApplied _ -> {}
            }
            state = after;
        }
        return derived;
    }

    /** What a state before has and the state after has not is gone for good. */
    private static void releaseGone(
            ObjectState before, ObjectState after, At at, List<StreamEvent> derived) {
        for (VersionRow version : before.versions()) {
            boolean stays =
                    after.versions().stream()
                            .anyMatch(other ->
                                    other.sequence() == version.sequence()
                                            && other.id().equals(version.id()));
            if (!stays && version instanceof ObjectRow row) {
                UploadId upload = row.fromUpload();
                OwnerId owner = upload == null ? OwnerId.of(row.id()) : OwnerId.of(upload);
                streamsOf(row).forEach(stream -> derived.add(released(stream, owner, at)));
            }
        }
    }

    private static void releaseParts(
            UploadId upload,
            List<UploadPart> parts,
            Set<StreamId> kept,
            At at,
            List<StreamEvent> derived) {
        for (UploadPart part : parts) {
            StreamId stream = part.stream().stream();
            if (!kept.contains(stream)) {
                derived.add(released(stream, OwnerId.of(upload), at));
            }
        }
    }

    private static Set<StreamId> streamsOf(@Nullable ObjectRow row) {
        Set<StreamId> streams = new HashSet<>();
        if (row != null) {
            ObjectVersion version = row.version();
            StreamLease.streams(version.body()).forEach(s -> streams.add(s.stream()));
        }
        return streams;
    }

    private static StreamEvent referenced(StreamManifest stream, OwnerId owner, At at) {
        return new StreamReferenced(
                stream.stream(),
                owner,
                stream.chunkCount(),
                at.partition(),
                at.offset(),
                at.timeMs());
    }

    private static StreamEvent released(StreamId stream, OwnerId owner, At at) {
        return new StreamReleased(stream, owner, at.partition(), at.offset(), at.timeMs());
    }
}

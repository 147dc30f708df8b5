package io.cyxcloud.placement.core.object;

import io.cyxcloud.events.object.ObjectEvent;
import io.cyxcloud.events.object.ObjectEvent.BucketSealed;
import io.cyxcloud.events.object.ObjectEvent.BucketUnsealed;
import io.cyxcloud.events.object.ObjectEvent.ObjectCommitted;
import io.cyxcloud.events.object.ObjectEvent.ObjectDeleted;
import io.cyxcloud.events.object.ObjectEvent.PartCommitted;
import io.cyxcloud.events.object.ObjectEvent.UploadAborted;
import io.cyxcloud.events.object.ObjectEvent.UploadCompleted;
import io.cyxcloud.events.object.ObjectEvent.UploadStarted;
import io.cyxcloud.events.object.UploadPart;
import io.cyxcloud.events.state.ObjectRow;
import io.cyxcloud.events.state.SealRow;
import io.cyxcloud.events.state.UploadRow;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Folds object events into rows. An upload that is over takes all its parts with it, those outside
 * of the given state included.
 */
public final class ObjectFold {
    private ObjectFold() {}

    public static ObjectState apply(ObjectState state, ObjectEvent event) {
        return switch (event) {
            case ObjectCommitted committed ->
                    state.withRow(
                            new ObjectRow(
                                    committed.version(),
                                    committed.commandId(),
                                    committed.fromUpload()));
            case ObjectDeleted _ -> state.withRow(null);
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
        };
    }

    public static ObjectState apply(ObjectState state, Iterable<? extends ObjectEvent> events) {
        ObjectState after = state;
        for (ObjectEvent event : events) {
            after = apply(after, event);
        }
        return after;
    }
}

package io.cyxcloud.placement.core.object;

import io.cyxcloud.events.object.ObjectBody;
import io.cyxcloud.events.object.ObjectBody.Streamed;
import io.cyxcloud.events.object.ObjectCommand;
import io.cyxcloud.events.object.ObjectCommand.CommitObject;
import io.cyxcloud.events.object.ObjectCommand.CommitPart;
import io.cyxcloud.events.object.ObjectEvent;
import io.cyxcloud.events.query.ObjectReply;
import io.cyxcloud.events.query.ObjectReply.ObjectRejected;
import io.cyxcloud.events.query.Rejection;
import io.cyxcloud.events.value.StreamManifest;
import io.cyxcloud.placement.core.Decision;
import java.util.List;

/**
 * Rejects the commit of a stream whose lease had run out when the log took the command: its shards
 * may be gone by then. The writer put the lease's end into the manifest and into every placement,
 * and the time is the log's own, so every replay decides the same, whatever is configured.
 */
public final class StreamLease {
    private StreamLease() {}

    /**
     * The decision, unless it would write a stream too late.
     *
     * @param timeMs of the partition's log at the command, Unix ms
     */
    public static Decision<ObjectEvent, ObjectReply> guard(
            Decision<ObjectEvent, ObjectReply> decision, ObjectCommand command, long timeMs) {
        if (decision.events().isEmpty()) {
            return decision; // refused for another reason, or a retry of what was done in time
        }
        for (StreamManifest stream : newStreams(command)) {
            if (stream.leaseEndMs() > 0 && timeMs > stream.leaseEndMs()) {
                return Decision.reply(
                        new ObjectRejected(
                                Rejection.LEASE_EXPIRED,
                                "stream %s could be committed until %d, it is %d"
                                        .formatted(stream.stream(), stream.leaseEndMs(), timeMs),
                                timeMs));
            }
        }
        return decision;
    }

    /** Streams that were just written; an upload's parts were checked when they came. */
    private static List<StreamManifest> newStreams(ObjectCommand command) {
        if (command instanceof CommitObject commit) {
            return streams(commit.version().body());
        }
        return command instanceof CommitPart part ? List.of(part.part().stream()) : List.of();
    }

    static List<StreamManifest> streams(ObjectBody body) {
        return body instanceof Streamed streamed ? streamed.streams() : List.of();
    }
}

package io.cyxcloud.repair.core;

import io.cyxcloud.events.chunk.ChunkSurvey;
import io.cyxcloud.events.repair.RepairCommand.RepairScheduled;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One task's part in the load that all tasks of a process share: what it began, and the most urgent
 * of what it was refused in its last round. Not thread-safe: whoever calls holds the load's lock.
 */
public final class RepairShare {
    private final RepairLoad load;
    private final Map<ChunkId, Long> leaseEndMsByChunk = new HashMap<>();

    public RepairShare(RepairLoad load) {
        this.load = load;
    }

    /** Whether the whole has room, and no other task waits for it with something more urgent. */
    boolean hasRoom(Urgency urgency, ChunkSurvey survey, List<Integer> shards) {
        return load.hasRoom(this, urgency, survey, shards);
    }

    boolean hasRoom(NodeId node, ChunkSurvey survey) {
        return load.hasRoom(node, survey);
    }

    /** The task looks at what is due, the most urgent first: what it was refused before is over. */
    public void beginRound() {
        load.refused(this, null);
    }

    /** The budget had no room for a chunk of this urgency: the round's last. */
    public void refused(Urgency urgency) {
        load.refused(this, urgency);
    }

    public void begin(RepairScheduled command, ChunkSurvey survey) {
        load.begin(command, survey);
        leaseEndMsByChunk.put(command.shard().chunk(), command.leaseEndMs());
    }

    /** Of a chunk that is not being repaired: no effect. */
    public void end(ChunkId chunk) {
        if (leaseEndMsByChunk.remove(chunk) != null) {
            load.end(chunk);
        }
    }

    /** Chunks whose command should have ended by now. */
    public List<ChunkId> overdue(long nowMs) {
        return leaseEndMsByChunk.entrySet().stream()
                .filter(begun -> begun.getValue() <= nowMs)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The task goes elsewhere: all of it. */
    public void endAll() {
        leaseEndMsByChunk.keySet().forEach(load::end);
        leaseEndMsByChunk.clear();
        load.refused(this, null);
    }
}

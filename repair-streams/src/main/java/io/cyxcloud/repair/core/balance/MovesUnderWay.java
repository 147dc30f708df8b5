package io.cyxcloud.repair.core.balance;

import io.cyxcloud.events.chunk.ChunkLocation;
import io.cyxcloud.events.state.ShardMove;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Moves that were ordered and are not known to have ended, the eldest first; what nodes report does
 * not have them yet. Mutable, for one thread; time comes in as an argument.
 */
public final class MovesUnderWay {
    /** Some seconds' work of a hundred nodes; more would be ordered long before it is done. */
    static final int COUNT_MAX = 256;

    /** From one look at a move to the next: as often as nodes say what they hold. */
    static final long LOOK_MS = 1_000;

    /** A copy takes seconds; one that is not there by then waits for a node that takes nothing. */
    static final long GIVEN_UP_AFTER_MS = 600_000;

    /** What a look at a move says. */
    public enum Progress {
        /** It goes on. */
        UNDER_WAY,
        /** It has ended; the nodes' next reports have it. */
        ENDED,
        /** It took too long: the shard is to stay where it is. */
        GIVEN_UP
    }

    private record Begun(ShardMove move, long bytes, long sinceMs, long nextLookMs) {
        Begun lookedAt(long nowMs) {
            return new Begun(move, bytes, sinceMs, nowMs + LOOK_MS);
        }
    }

    private final Map<ChunkId, Begun> moves = new LinkedHashMap<>();

    public boolean hasRoom() {
        return moves.size() < COUNT_MAX;
    }

    public int count() {
        return moves.size();
    }

    public boolean contains(ChunkId chunk) {
        return moves.containsKey(chunk);
    }

    public void begin(ChunkId chunk, ShardMove move, long bytes, long nowMs) {
        moves.put(chunk, new Begun(move, bytes, nowMs, nowMs + LOOK_MS));
    }

    /** Chunks to look at again. */
    public List<ChunkId> due(long nowMs) {
        return moves.entrySet().stream()
                .filter(move -> move.getValue().nextLookMs() <= nowMs)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The move of a chunk that has one. */
    public ShardMove move(ChunkId chunk) {
        return begun(chunk).move();
    }

    /**
     * The chunk was looked at; what has ended or is given up is forgotten.
     *
     * @param location empty when the chunk is not needed any more
     */
    public Progress looked(ChunkId chunk, Optional<ChunkLocation> location, long nowMs) {
        Begun begun = begun(chunk);
        if (location.isEmpty() || isDone(begun.move(), location.get())) {
            moves.remove(chunk);
            return Progress.ENDED;
        }
        if (nowMs - begun.sinceMs() >= GIVEN_UP_AFTER_MS) {
            moves.remove(chunk);
            return Progress.GIVEN_UP;
        }
        moves.put(chunk, begun.lookedAt(nowMs));
        return Progress.UNDER_WAY;
    }

    /** What nodes will hold, by what they say that they hold. */
    public Map<NodeId, Long> foreseen(Map<NodeId, Long> usedBytes) {
        Map<NodeId, Long> foreseen = new HashMap<>(usedBytes);
        for (Begun begun : moves.values()) {
            foreseen.computeIfPresent(begun.move().from(), (_, used) -> used - begun.bytes());
            foreseen.computeIfPresent(begun.move().to(), (_, used) -> used + begun.bytes());
        }
        return foreseen;
    }

    public void clear() {
        moves.clear();
    }

    /** The node that gave it does not have it any more, because another has. */
    private static boolean isDone(ShardMove move, ChunkLocation location) {
        return location.shards().stream()
                .filter(shard -> shard.index() == move.index() && shard.acknowledged())
                .noneMatch(shard -> shard.node().equals(move.from()));
    }

    private Begun begun(ChunkId chunk) {
        Begun begun = moves.get(chunk);
        if (begun == null) {
            throw new IllegalArgumentException("nothing of " + chunk + " is under way");
        }
        return begun;
    }
}

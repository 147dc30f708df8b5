package io.cyxcloud.shardstore.hash;

import static io.cyxcloud.shardstore.hash.Compression.BLOCK_BYTES;
import static io.cyxcloud.shardstore.hash.Compression.BLOCK_WORDS;
import static io.cyxcloud.shardstore.hash.Compression.CHUNK_BYTES;
import static io.cyxcloud.shardstore.hash.Compression.CV_WORDS;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.concurrent.ArrayBlockingQueue;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * What the lanes work on, outside the heap so that every vector is on a cache line of its own:
 *
 * <pre>
 * | message, 16 vectors | chaining values, 8 | counters, 2 | addresses of lanes | 1 KiB a lane |
 * | addresses of the vectors from the first chaining value on, 16 |
 * </pre>
 *
 * Used by one thread between {@link #borrow} and {@link #giveBack}. A few are kept, because making
 * one costs as much as hashing 4 KiB.
 */
final class LaneScratch {
    static final VectorSpecies<Integer> S = IntVector.SPECIES_PREFERRED;
    static final int LANES = S.length();
    private static final VectorSpecies<Integer> CV = IntVector.SPECIES_256;
    static final int VECTOR_BYTES = S.vectorByteSize();
    static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;
    static final ValueLayout.OfLong ADDRESS = ValueLayout.JAVA_LONG;

    /**
     * All memory outside the heap, by address: no kind, scope or size to check in the inner loop.
     */
    @SuppressWarnings("restricted") // JVM flags allow it, and without them this class is not used
    static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    /** Beyond this many threads that hash at once, each makes its own: 20 KiB. */
    private static final int KEPT_MAX = 64;

    private static final int ALIGNMENT_BYTES = 64;
    private static final ArrayBlockingQueue<LaneScratch> KEPT = new ArrayBlockingQueue<>(KEPT_MAX);

    private static final long CV_AT = (long) BLOCK_WORDS * VECTOR_BYTES;
    private static final long COUNTERS_AT = CV_AT + (long) CV_WORDS * VECTOR_BYTES;
    private static final long SOURCES_AT = COUNTERS_AT + 2L * VECTOR_BYTES;
    private static final long STAGE_AT = SOURCES_AT + 8L * BLOCK_WORDS;
    private static final long VECTORS_AT = STAGE_AT + (long) BLOCK_WORDS * CHUNK_BYTES;
    private static final long SIZE_BYTES = VECTORS_AT + 8L * BLOCK_WORDS;

    private final MemorySegment memory = Arena.ofAuto().allocate(SIZE_BYTES, ALIGNMENT_BYTES);
    private final MemorySegment stage = memory.asSlice(STAGE_AT, VECTORS_AT - STAGE_AT);

    private LaneScratch() {
        for (int row = 0; row < BLOCK_WORDS; row++) {
            memory.set(ADDRESS, VECTORS_AT + 8L * row, cv() + (long) row * VECTOR_BYTES);
        }
    }

    static LaneScratch borrow() {
        LaneScratch kept = KEPT.poll();
        return kept == null ? new LaneScratch() : kept;
    }

    void giveBack() {
        var _ = KEPT.offer(this);
    }

    long message() {
        return memory.address();
    }

    long cv() {
        return memory.address() + CV_AT;
    }

    long counters() {
        return memory.address() + COUNTERS_AT;
    }

    long sources() {
        return memory.address() + SOURCES_AT;
    }

    /** 1 KiB for every lane that must be read from elsewhere than where its bytes are. */
    MemorySegment stage() {
        return stage;
    }

    /**
     * Puts a block behind those of the lanes before; a copy of memory takes three times as long.
     */
    void stageBlock(int lane, int[] words, int from) {
        long to = memory.address() + STAGE_AT + (long) lane * BLOCK_BYTES;
        for (int word = 0; word < BLOCK_WORDS; word += LANES) {
            IntVector.fromArray(S, words, from + word).intoMemorySegment(ALL, to + 4L * word, LE);
        }
    }

    void setSource(int lane, long address) {
        memory.set(ADDRESS, SOURCES_AT + 8L * lane, address);
    }

    /** Lanes at equal distances. */
    void setSources(long first, long distance) {
        for (int lane = 0; lane < LANES; lane++) {
            setSource(lane, first + lane * distance);
        }
    }

    /** One counter for all lanes. */
    void setCounters(long counter) {
        for (int lane = 0; lane < LANES; lane++) {
            setCounter(lane, counter);
        }
    }

    void setCounter(int lane, long counter) {
        long at = COUNTERS_AT + 4L * lane;
        memory.set(ValueLayout.JAVA_INT, at, (int) counter);
        memory.set(ValueLayout.JAVA_INT, at + VECTOR_BYTES, (int) (counter >>> 32));
    }

    /** Lanes beyond the ones used read what can be read. */
    void repeatFirstSource(int used) {
        for (int lane = used; lane < LANES; lane++) {
            setSource(lane, memory.get(ADDRESS, SOURCES_AT));
        }
    }

    void setKey(int[] key) {
        for (int word = 0; word < CV_WORDS; word++) {
            IntVector.broadcast(S, key[word])
                    .intoMemorySegment(ALL, cv() + (long) word * VECTOR_BYTES, LE);
        }
    }

    /** The first lanes' chaining values, to where each is wanted. The message is gone after it. */
    void copyChainingValues(int lanes, int[] out, int[] targets) {
        if (LANES < CV_WORDS) {
            for (int lane = 0; lane < lanes; lane++) {
                copyChainingValue(lane, out, targets[lane]);
            }
            return;
        }
        // rows of chaining values become columns; what else becomes one is not looked at
        LaneTranspose.read(memory.address() + VECTORS_AT, 0, message());
        for (int lane = 0; lane < lanes; lane++) {
            IntVector.fromMemorySegment(CV, ALL, message() + (long) lane * VECTOR_BYTES, LE)
                    .intoArray(out, targets[lane]);
        }
    }

    private void copyChainingValue(int lane, int[] out, int at) {
        long from = cv() + 4L * lane;
        for (int word = 0; word < CV_WORDS; word++) {
            out[at + word] = ALL.get(ValueLayout.JAVA_INT, from + (long) word * VECTOR_BYTES);
        }
    }
}

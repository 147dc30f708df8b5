package io.cyxcloud.shardstore.hash;

import static io.cyxcloud.shardstore.hash.Compression.BLOCK_BYTES;
import static io.cyxcloud.shardstore.hash.Compression.BLOCK_WORDS;
import static io.cyxcloud.shardstore.hash.Compression.CHUNK_BYTES;
import static io.cyxcloud.shardstore.hash.Compression.CV_WORDS;
import static io.cyxcloud.shardstore.hash.LaneCompression.LANES;
import static io.cyxcloud.shardstore.hash.LaneCompression.S;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * As many chunks, or parent nodes, at once as an integer vector has lanes. For little-endian
 * machines. Instances hold scratch and are owned by one thread.
 */
final class VectorChunkHasher implements ChunkHasher {
    /**
     * All memory outside the heap, by address: no kind, scope or size to check in the inner loop.
     */
    @SuppressWarnings("restricted") // JVM flags allow it, and without them this class is not used
    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private static final VectorSpecies<Byte> S_BYTES = S.withLanes(byte.class);

    /** Fewer than this are faster one by one. */
    private static final int LANES_USED_MIN = 3;

    private final LaneCompression lanes = new LaneCompression();
    private final ScalarChunkHasher scalar = new ScalarChunkHasher();

    @Override
    public void chunks(
            MemorySegment input,
            long offset,
            int count,
            int[] key,
            long firstCounter,
            int modeFlags,
            int[] out) {
        if (count < LANES_USED_MIN) {
            scalar.chunks(input, offset, count, key, firstCounter, modeFlags, out);
            return;
        }
        MemorySegment chunks = input.asSlice(offset, (long) count * CHUNK_BYTES);
        try {
            hash(source(chunks), count, key, firstCounter, modeFlags, out);
        } finally {
            Reference.reachabilityFence(input);
        }
    }

    private void hash(
            Source source, int count, int[] key, long firstCounter, int modeFlags, int[] out) {
        for (int first = 0; first < count; first += LANES) {
            int used = Math.min(LANES, count - first);
            lanes.setKey(key);
            lanes.setCounters(firstCounter + first, 1);
            for (int block = 0; block < CHUNK_BYTES / BLOCK_BYTES; block++) {
                source.readRows(first * CHUNK_BYTES + block * BLOCK_BYTES, used, lanes.message);
                lanes.compress(
                        modeFlags
                                | (block == 0 ? Compression.CHUNK_START : 0)
                                | (block == CHUNK_BYTES / BLOCK_BYTES - 1
                                        ? Compression.CHUNK_END
                                        : 0));
            }
            lanes.copyChainingValues(used, out, first * CV_WORDS);
        }
    }

    @Override
    public void parents(int[] cvs, int at, int count, int[] key, int modeFlags) {
        if (count < LANES_USED_MIN) {
            scalar.parents(cvs, at, count, key, modeFlags);
            return;
        }
        for (int first = 0; first < count; first += LANES) {
            int used = Math.min(LANES, count - first);
            lanes.setKey(key);
            lanes.setCounters(0, 0);
            for (int word = 0; word < BLOCK_WORDS; word += LANES) {
                for (int lane = 0; lane < LANES; lane++) {
                    int node = first + Math.min(lane, used - 1);
                    IntVector.fromArray(S, cvs, at + node * BLOCK_WORDS + word)
                            .intoArray(lanes.message, (word + lane) * LANES);
                }
                LaneTranspose.transpose(lanes.message, word * LANES);
            }
            lanes.compress(modeFlags | Compression.PARENT);
            lanes.copyChainingValues(used, cvs, at + first * CV_WORDS);
        }
    }

    private static Source source(MemorySegment chunks) {
        if (chunks.isNative()) {
            if (!chunks.scope().isAlive() || !chunks.isAccessibleBy(Thread.currentThread())) {
                throw new IllegalStateException("memory is closed or another thread's");
            }
            return new AddressSource(chunks.address());
        }
        if (chunks.heapBase().orElse(null) instanceof byte[] array) {
            return new ArraySource(array, Math.toIntExact(chunks.address()));
        }
        return new ArraySource(chunks.toArray(ValueLayout.JAVA_BYTE), 0);
    }

    /** Where chunks come from; lanes beyond those used read the last one's bytes once more. */
    private sealed interface Source {
        /** Reads 64 bytes from each lane's chunk, the same place in each, transposed. */
        void readRows(int offset, int used, int[] message);
    }

    private record AddressSource(long base) implements Source {
        @Override
        public void readRows(int offset, int used, int[] message) {
            for (int word = 0; word < BLOCK_WORDS; word += LANES) {
                long from = base + offset + (long) word * Integer.BYTES;
                for (int lane = 0; lane < LANES; lane++) {
                    long at = from + (long) Math.min(lane, used - 1) * CHUNK_BYTES;
                    IntVector.fromMemorySegment(S, ALL, at, ByteOrder.LITTLE_ENDIAN)
                            .intoArray(message, (word + lane) * LANES);
                }
                LaneTranspose.transpose(message, word * LANES);
            }
        }
    }

    private static final class ArraySource implements Source {
        private final byte[] array;
        private final int base;

        ArraySource(byte[] array, int base) {
            this.array = array;
            this.base = base;
        }

        @Override
        public void readRows(int offset, int used, int[] message) {
            for (int word = 0; word < BLOCK_WORDS; word += LANES) {
                int from = base + offset + word * Integer.BYTES;
                for (int lane = 0; lane < LANES; lane++) {
                    int at = from + Math.min(lane, used - 1) * CHUNK_BYTES;
                    ByteVector.fromArray(S_BYTES, array, at)
                            .reinterpretAsInts()
                            .intoArray(message, (word + lane) * LANES);
                }
                LaneTranspose.transpose(message, word * LANES);
            }
        }
    }
}

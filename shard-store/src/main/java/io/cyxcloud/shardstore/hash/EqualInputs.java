package io.cyxcloud.shardstore.hash;

import static io.cyxcloud.shardstore.hash.Compression.CHUNK_BYTES;
import static io.cyxcloud.shardstore.hash.Compression.CV_WORDS;

import io.cyxcloud.events.value.Bytes;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Hashes inputs of one size together: chunk by chunk of all inputs, so that the lanes are filled by
 * inputs where one input has too few chunks for them. The trees are of one shape and are reduced
 * level by level, in pairs; who has no partner moves up as it is, which gives the tree of the
 * specification.
 *
 * <pre>
 * cvs: | input 0: chunk 0 | chunk 1 | ... | input 1: chunk 0 | ...
 * </pre>
 */
final class EqualInputs {
    /** Inputs of more chunks fill the lanes on their own. */
    private static final int CHUNKS_MAX = 64;

    /** Bounds the chaining values held at once to 128 KiB. */
    private static final int INPUTS_MAX = 64;

    private final MemorySegment[] inputs;
    private final ChunkHasher hasher;
    private final int[] key = Compression.IV;

    private EqualInputs(MemorySegment[] inputs, ChunkHasher hasher) {
        this.inputs = inputs;
        this.hasher = hasher;
    }

    static List<Bytes> hash(List<MemorySegment> inputs, ChunkHasher hasher) {
        List<Bytes> digests = new ArrayList<>(inputs.size());
        for (int from = 0; from < inputs.size(); from += INPUTS_MAX) {
            List<MemorySegment> some =
                    inputs.subList(from, Math.min(inputs.size(), from + INPUTS_MAX));
            long size = requireOneSize(inputs.getFirst().byteSize(), some);
            if (some.size() == 1 || size > (long) CHUNKS_MAX * CHUNK_BYTES) {
                some.forEach(input -> digests.add(Blake3.hash(input)));
            } else {
                EqualInputs together = new EqualInputs(some.toArray(MemorySegment[]::new), hasher);
                together.hash((int) size, digests);
            }
        }
        return digests;
    }

    private static long requireOneSize(long size, List<MemorySegment> inputs) {
        for (MemorySegment input : inputs) {
            if (input.byteSize() != size) {
                throw new IllegalArgumentException(
                        "an input of " + input.byteSize() + " bytes among those of " + size);
            }
        }
        return size;
    }

    private void hash(int size, List<Bytes> digests) {
        int chunks = Math.max(1, Math.ceilDiv(size, CHUNK_BYTES));
        int[] cvs = new int[inputs.length * chunks * CV_WORDS];
        for (int chunk = 0; chunk < chunks; chunk++) {
            int from = chunk * CHUNK_BYTES;
            hasher.pieces(
                    inputs,
                    from,
                    Math.min(CHUNK_BYTES, size - from),
                    key,
                    chunk,
                    0,
                    chunks == 1 ? Compression.ROOT : 0,
                    cvs,
                    chunk * CV_WORDS,
                    chunks * CV_WORDS);
        }
        for (int width = chunks; width > 1; width = (width + 1) / 2) {
            reduce(cvs, width);
        }
        for (int i = 0; i < inputs.length; i++) {
            digests.add(digest(cvs, i * CV_WORDS));
        }
    }

    /** Halves the nodes of every input; afterwards they stand at the start of the array. */
    private void reduce(int[] cvs, int width) {
        int root = width == 2 ? Compression.ROOT : 0;
        int even = width & ~1;
        if (even == width) {
            hasher.parents(cvs, 0, inputs.length * width / 2, key, root);
            return;
        }
        int[] pairs = new int[inputs.length * even * CV_WORDS];
        for (int i = 0; i < inputs.length; i++) {
            System.arraycopy(
                    cvs, i * width * CV_WORDS, pairs, i * even * CV_WORDS, even * CV_WORDS);
        }
        hasher.parents(pairs, 0, inputs.length * even / 2, key, 0);
        int half = even / 2;
        for (int i = 0; i < inputs.length; i++) {
            int to = i * (half + 1) * CV_WORDS;
            int lone = (i * width + even) * CV_WORDS;
            // an input's nodes move to the front, behind which its lone node still stands
            System.arraycopy(cvs, lone, cvs, to + half * CV_WORDS, CV_WORDS);
            System.arraycopy(pairs, i * half * CV_WORDS, cvs, to, half * CV_WORDS);
        }
    }

    private static Bytes digest(int[] cvs, int at) {
        ByteBuffer digest = ByteBuffer.allocate(Blake3.DIGEST_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        digest.asIntBuffer().put(cvs, at, CV_WORDS);
        return Bytes.copyOf(digest.array());
    }
}

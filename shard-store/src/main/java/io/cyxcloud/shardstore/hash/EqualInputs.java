package io.cyxcloud.shardstore.hash;

import static io.cyxcloud.shardstore.hash.Compression.CHUNK_BYTES;
import static io.cyxcloud.shardstore.hash.Compression.CV_WORDS;

import io.cyxcloud.events.value.Bytes;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.stream.IntStream;

/**
 * Hashes inputs of one size together, such as the shards of a stripe, so that the lanes are filled
 * by all of them. The trees are of one shape and are reduced level by level, in pairs; who has no
 * partner moves up as it is, which gives the tree of the specification.
 *
 * <pre>
 * cvs: | input 0: chunk 0 | chunk 1 | ... | input 1: chunk 0 | ...
 * </pre>
 *
 * <p>{@link #advance} takes in what has become known of every input while it is still in the cache.
 * Inputs of more than {@link #CHUNKS_MAX} chunks fill the lanes on their own and are hashed at the
 * end. For one thread.
 */
public final class EqualInputs {
    /** Bounds the chaining values held at once, to 32 KiB an input. */
    static final int CHUNKS_MAX = 1024;

    /** Chaining values of larger groups of inputs are left to the garbage collector. */
    private static final int KEPT_WORDS_MAX = 1 << 18;

    private static final ArrayBlockingQueue<int[]> KEPT = new ArrayBlockingQueue<>(8);

    private final MemorySegment[] inputs;
    private final ChunkHasher hasher;
    private final int[] key = Compression.IV;
    private final long size;
    private final int chunks;
    private final int[] cvs;
    private int done;

    /**
     * @throws IllegalArgumentException when sizes differ
     */
    public EqualInputs(List<MemorySegment> inputs) {
        this(inputs, ChunkHasher.FASTEST);
    }

    EqualInputs(List<MemorySegment> inputs, ChunkHasher hasher) {
        this.inputs = inputs.toArray(MemorySegment[]::new);
        this.hasher = hasher;
        this.size = inputs.isEmpty() ? 0 : inputs.getFirst().byteSize();
        for (MemorySegment input : inputs) {
            if (input.byteSize() != size) {
                throw new IllegalArgumentException(
                        "an input of " + input.byteSize() + " bytes among those of " + size);
            }
        }
        boolean together = size <= (long) CHUNKS_MAX * CHUNK_BYTES;
        this.chunks = together ? Math.max(1, Math.ceilDiv((int) size, CHUNK_BYTES)) : 0;
        this.cvs = words(this.inputs.length * chunks * CV_WORDS);
    }

    private static int[] words(int count) {
        int[] kept = KEPT.poll();
        return kept != null && kept.length >= count ? kept : new int[count];
    }

    /** The bytes before the offset are final in all inputs. */
    public void advance(long offset) {
        // the last chunk is different: it may be short, or the root
        int upTo = (int) Math.min(chunks - 1, offset / CHUNK_BYTES);
        if (upTo > done) {
            hasher.chunks(
                    inputs,
                    (long) done * CHUNK_BYTES,
                    upTo - done,
                    key,
                    done,
                    0,
                    cvs,
                    done * CV_WORDS,
                    chunks * CV_WORDS);
            done = upTo;
        }
    }

    /** The digest of each input, all of whose bytes are final. To be called once. */
    public List<Bytes> digests() {
        List<Bytes> digests = finish();
        if (cvs.length <= KEPT_WORDS_MAX) {
            var _ = KEPT.offer(cvs);
        }
        return digests;
    }

    private List<Bytes> finish() {
        if (inputs.length == 0) {
            return List.of();
        }
        if (chunks == 0) {
            return Arrays.stream(inputs).map(Blake3::hash).toList();
        }
        advance(size);
        int last = chunks - 1;
        hasher.pieces(
                inputs,
                (long) last * CHUNK_BYTES,
                (int) size - last * CHUNK_BYTES,
                key,
                last,
                0,
                last == 0 ? Compression.ROOT : 0,
                cvs,
                last * CV_WORDS,
                chunks * CV_WORDS);
        for (int width = chunks; width > 1; width = (width + 1) / 2) {
            reduce(width);
        }
        return IntStream.range(0, inputs.length)
                .mapToObj(i -> digest(i * chunks * CV_WORDS))
                .toList();
    }

    /** Halves the nodes of every input, in place; one without a partner moves up. */
    private void reduce(int width) {
        int half = width / 2;
        int stride = chunks * CV_WORDS;
        int root = width == 2 ? Compression.ROOT : 0;
        hasher.parents(cvs, 0, half, inputs.length, stride, key, root);
        for (int row = 0; width % 2 == 1 && row < inputs.length; row++) {
            int at = row * stride;
            System.arraycopy(cvs, at + (width - 1) * CV_WORDS, cvs, at + half * CV_WORDS, CV_WORDS);
        }
    }

    private Bytes digest(int at) {
        ByteBuffer digest = ByteBuffer.allocate(Blake3.DIGEST_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        digest.asIntBuffer().put(cvs, at, CV_WORDS);
        return Bytes.copyOf(digest.array());
    }
}

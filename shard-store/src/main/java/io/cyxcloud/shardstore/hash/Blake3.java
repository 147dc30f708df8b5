package io.cyxcloud.shardstore.hash;

import static io.cyxcloud.shardstore.hash.Compression.CHUNK_BYTES;
import static io.cyxcloud.shardstore.hash.Compression.CHUNK_END;
import static io.cyxcloud.shardstore.hash.Compression.CHUNK_START;
import static io.cyxcloud.shardstore.hash.Compression.CV_WORDS;
import static io.cyxcloud.shardstore.hash.Compression.ROOT;

import io.cyxcloud.events.value.Bytes;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * BLAKE3 (https://github.com/BLAKE3-team/BLAKE3-specs), as a plain hash, keyed, or deriving keys;
 * on heap and direct buffers alike.
 *
 * <p>The input is a row of chunks of 1 KiB, the leaves of a binary tree whose left subtrees are
 * complete. Whole runs of chunks are given to the {@link ChunkHasher}, which works on many at once;
 * what comes out is merged on a stack that holds one chaining value per complete subtree, so that a
 * stack entry of height h exists exactly where the chunk count has bit h set. A chunk is only
 * hashed once a byte after it is known, because the last one is treated differently.
 *
 * <p>An instance belongs to one thread at a time. The static methods are thread-safe.
 */
public final class Blake3 {
    /** The usual digest length. */
    public static final int DIGEST_BYTES = 32;

    /** Length of the key in keyed mode. */
    public static final int KEY_BYTES = 32;

    /** Bound on {@link #digest(int)}: key derivation needs little, and longer asks for a stream. */
    public static final int OUTPUT_BYTES_MAX = 1 << 20;

    /** Chunks handed over at once: 64 KiB of input, whose chaining values stay in the L1 cache. */
    static final int RUN_CHUNKS_MAX = 64;

    /** 2^54 chunks of 2^10 bytes are all that the 64-bit byte count allows. */
    private static final int STACK_DEPTH_MAX = 54;

    private final ChunkHasher hasher;
    private final int[] key;
    private final int modeFlags;
    private final int[] stack = new int[STACK_DEPTH_MAX * CV_WORDS];
    private final int[] run = new int[RUN_CHUNKS_MAX * CV_WORDS];
    private final MemorySegment tail = MemorySegment.ofArray(new byte[CHUNK_BYTES]);
    private int stackDepth;
    private int tailBytes;
    private long chunkCount;

    /** The plain hash. */
    public Blake3() {
        this(ChunkHasher.FASTEST, Compression.IV.clone(), 0);
    }

    Blake3(ChunkHasher hasher, int[] key, int modeFlags) {
        this.hasher = hasher;
        this.key = key;
        this.modeFlags = modeFlags;
    }

    /** The keyed hash: a message authentication code under a key of {@link #KEY_BYTES}. */
    public static Blake3 keyed(Bytes key) {
        return new Blake3(ChunkHasher.FASTEST, keyWords(key), Compression.KEYED_HASH);
    }

    /**
     * Derives a key from the key material that is fed in.
     *
     * @param context hard-coded, globally unique, saying what the derived key is for
     */
    public static Blake3 derivingKey(String context) {
        return derivingKey(ChunkHasher.FASTEST, context);
    }

    static Blake3 derivingKey(ChunkHasher hasher, String context) {
        Blake3 contextHash =
                new Blake3(hasher, Compression.IV.clone(), Compression.DERIVE_KEY_CONTEXT);
        contextHash.update(ByteBuffer.wrap(context.getBytes(StandardCharsets.UTF_8)));
        return new Blake3(hasher, keyWords(contextHash.digest()), Compression.DERIVE_KEY_MATERIAL);
    }

    /** The digest of the bytes between position and limit; the position is left alone. */
    public static Bytes hash(ByteBuffer data) {
        return hash(MemorySegment.ofBuffer(data));
    }

    public static Bytes hash(byte[] data) {
        return hash(MemorySegment.ofArray(data));
    }

    public static Bytes hash(MemorySegment data) {
        Blake3 blake3 = new Blake3();
        blake3.update(data);
        return blake3.digest();
    }

    /**
     * The digests of inputs that are all of the same size, such as the shards of a stripe: small
     * ones are hashed side by side, which is many times faster than one after the other.
     *
     * @throws IllegalArgumentException when sizes differ
     */
    public static List<Bytes> hashAll(List<MemorySegment> inputs) {
        return new EqualInputs(inputs).digests();
    }

    /** Takes in the bytes between position and limit; the position moves to the limit. */
    public void update(ByteBuffer data) {
        update(MemorySegment.ofBuffer(data));
        data.position(data.limit());
    }

    /** Takes in the whole segment. */
    public void update(MemorySegment data) {
        long size = data.byteSize();
        long offset = 0;
        if (tailBytes > 0 || size <= CHUNK_BYTES) {
            offset = fillTail(data, 0);
            if (offset == size) {
                return;
            }
            hashRun(tail, 0, 1);
            tailBytes = 0;
        }
        while (size - offset > CHUNK_BYTES) {
            // At least one byte stays behind: the last chunk must wait for what follows it.
            int chunks = (int) Math.min(RUN_CHUNKS_MAX, (size - offset - 1) / CHUNK_BYTES);
            hashRun(data, offset, chunks);
            offset += (long) chunks * CHUNK_BYTES;
        }
        fillTail(data, offset);
    }

    /** The digest of everything taken in so far; more may follow. */
    public Bytes digest() {
        return digest(DIGEST_BYTES);
    }

    /** The first bytes of the extended output; a shorter output is a prefix of a longer one. */
    public Bytes digest(int lengthBytes) {
        if (lengthBytes < 0 || lengthBytes > OUTPUT_BYTES_MAX) {
            throw new IllegalArgumentException("output of " + lengthBytes + " bytes");
        }
        return new RootOutput().bytes(lengthBytes);
    }

    private long fillTail(MemorySegment data, long offset) {
        int taken = (int) Math.min(CHUNK_BYTES - tailBytes, data.byteSize() - offset);
        MemorySegment.copy(data, offset, tail, tailBytes, taken);
        tailBytes += taken;
        return offset + taken;
    }

    private void hashRun(MemorySegment data, long offset, int chunks) {
        hasher.chunks(
                new MemorySegment[] {data}, offset, chunks, key, chunkCount, modeFlags, run, 0, 0);
        int done = 0;
        while (done < chunks) {
            int size = Integer.highestOneBit(chunks - done);
            if (chunkCount != 0) {
                size = (int) Math.min(size, Long.lowestOneBit(chunkCount));
            }
            pushSubtree(done, size);
            done += size;
        }
    }

    /** Reduces the chaining values of a complete, aligned subtree to one and merges it in. */
    private void pushSubtree(int first, int size) {
        int at = first * CV_WORDS;
        for (int count = size >> 1; count > 0; count >>= 1) {
            hasher.parents(run, at, count, 1, 0, key, modeFlags);
        }
        chunkCount += size;
        System.arraycopy(run, at, stack, stackDepth * CV_WORDS, CV_WORDS);
        stackDepth++;
        while (stackDepth > Long.bitCount(chunkCount)) {
            stackDepth--;
            Compression.parent(stack, (stackDepth - 1) * CV_WORDS, key, modeFlags);
        }
    }

    static int[] keyWords(Bytes key) {
        if (key.size() != KEY_BYTES) {
            throw new IllegalArgumentException("key of " + key.size() + " bytes");
        }
        int[] words = new int[CV_WORDS];
        key.toBuffer().order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(words);
        return words;
    }

    /** The last compression, repeated with a counter for as much output as wanted. */
    private final class RootOutput {
        private final int[] cv = key.clone();
        private final int[] block = new int[Compression.BLOCK_WORDS];
        private int blockBytes;
        private int flags;

        RootOutput() {
            absorbTail();
            for (int level = stackDepth - 1; level >= 0; level--) {
                absorbParent(level);
            }
        }

        /** Everything of the last chunk but its last block. */
        private void absorbTail() {
            int blocks = Math.max(1, Math.ceilDiv(tailBytes, Compression.BLOCK_BYTES));
            flags = modeFlags | CHUNK_START;
            for (int index = 0; index < blocks; index++) {
                int from = index * Compression.BLOCK_BYTES;
                blockBytes = Math.min(Compression.BLOCK_BYTES, tailBytes - from);
                readBlock(from);
                if (index < blocks - 1) {
                    Compression.compress(cv, 0, block, chunkCount, blockBytes, flags);
                    flags = modeFlags;
                }
            }
            flags |= CHUNK_END;
        }

        private void readBlock(int from) {
            MemorySegment padded = MemorySegment.ofArray(new byte[Compression.BLOCK_BYTES]);
            MemorySegment.copy(tail, from, padded, 0, blockBytes);
            for (int word = 0; word < block.length; word++) {
                block[word] = padded.get(Compression.WORD, 4L * word);
            }
        }

        private void absorbParent(int level) {
            // Only a lone chunk at counter 0 may be the root, so the counter of a leaf matters
            // here.
            boolean leaf = (flags & Compression.PARENT) == 0;
            Compression.compress(cv, 0, block, leaf ? chunkCount : 0, blockBytes, flags);
            System.arraycopy(stack, level * CV_WORDS, block, 0, CV_WORDS);
            System.arraycopy(cv, 0, block, CV_WORDS, CV_WORDS);
            System.arraycopy(key, 0, cv, 0, CV_WORDS);
            blockBytes = Compression.BLOCK_BYTES;
            flags = modeFlags | Compression.PARENT;
        }

        Bytes bytes(int lengthBytes) {
            ByteBuffer out =
                    ByteBuffer.allocate(
                                    Math.ceilDiv(lengthBytes, Compression.BLOCK_BYTES)
                                            * Compression.BLOCK_BYTES)
                            .order(ByteOrder.LITTLE_ENDIAN);
            int[] words = new int[Compression.BLOCK_WORDS];
            for (long counter = 0; out.hasRemaining(); counter++) {
                Compression.expand(cv, block, counter, blockBytes, flags | ROOT, words);
                for (int word : words) {
                    out.putInt(word);
                }
            }
            return Bytes.copyOf(out.flip().limit(lengthBytes));
        }
    }
}

package io.cyxcloud.shardstore.hash;

import static io.cyxcloud.shardstore.hash.Compression.BLOCK_BYTES;
import static io.cyxcloud.shardstore.hash.Compression.BLOCK_WORDS;
import static io.cyxcloud.shardstore.hash.Compression.CHUNK_BYTES;
import static io.cyxcloud.shardstore.hash.Compression.CV_WORDS;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** One chunk after the other, with plain integers. Thread-safe. */
final class ScalarChunkHasher implements ChunkHasher {
    @Override
    public void chunks(
            MemorySegment[] inputs,
            long offset,
            int count,
            int[] key,
            long firstCounter,
            int modeFlags,
            int[] out,
            int at,
            int stride) {
        for (int chunk = 0; chunk < count; chunk++) {
            pieces(
                    inputs,
                    offset + (long) chunk * CHUNK_BYTES,
                    CHUNK_BYTES,
                    key,
                    firstCounter + chunk,
                    modeFlags,
                    0,
                    out,
                    at + chunk * CV_WORDS,
                    stride);
        }
    }

    @Override
    public void pieces(
            MemorySegment[] inputs,
            long offset,
            int bytes,
            int[] key,
            long counter,
            int modeFlags,
            int endFlags,
            int[] out,
            int at,
            int stride) {
        int[] block = new int[BLOCK_WORDS];
        MemorySegment words = MemorySegment.ofArray(block);
        for (int i = 0; i < inputs.length; i++) {
            int cv = at + i * stride;
            System.arraycopy(key, 0, out, cv, CV_WORDS);
            int flags = modeFlags | Compression.CHUNK_START;
            int from = 0;
            for (; bytes - from > BLOCK_BYTES; from += BLOCK_BYTES) {
                readBlock(inputs[i], offset + from, words);
                Compression.compress(out, cv, block, counter, BLOCK_BYTES, flags);
                flags = modeFlags;
            }
            MemorySegment rest = MemorySegment.ofArray(new byte[BLOCK_BYTES]);
            MemorySegment.copy(inputs[i], offset + from, rest, 0, bytes - from);
            readBlock(rest, 0, words);
            flags |= Compression.CHUNK_END | endFlags;
            Compression.compress(out, cv, block, counter, bytes - from, flags);
        }
    }

    private static void readBlock(MemorySegment source, long at, MemorySegment words) {
        MemorySegment.copy(
                source, Compression.WORD, at, words, ValueLayout.JAVA_INT, 0, BLOCK_WORDS);
    }

    @Override
    public void parents(
            int[] cvs, int at, int count, int rows, int stride, int[] key, int modeFlags) {
        for (int row = 0; row < rows; row++) {
            for (int node = 0; node < count; node++) {
                int to = at + row * stride + node * CV_WORDS;
                int from = to + node * CV_WORDS;
                Compression.parent(cvs, from, key, modeFlags);
                System.arraycopy(cvs, from, cvs, to, CV_WORDS);
            }
        }
    }
}

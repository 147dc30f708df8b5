package io.cyxcloud.ingest.core;

/**
 * A range of plaintext within one chunk.
 *
 * @param streamIndex position of the stream in the list that is read
 * @param chunkIndex chunk of that stream
 * @param from first byte within the chunk
 * @param to one past the last byte within the chunk
 */
public record ChunkSlice(int streamIndex, int chunkIndex, int from, int to) {
    public ChunkSlice {
        if (streamIndex < 0 || chunkIndex < 0 || from < 0 || to <= from) {
            throw new IllegalArgumentException(
                    "bytes %d..%d of chunk %d".formatted(from, to, chunkIndex));
        }
    }
}

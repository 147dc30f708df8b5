package io.cyxcloud.events.value;

/**
 * How a stream was cut; enough, with the chunks' placements, to read it back.
 *
 * @param chunkSizeBytes plaintext bytes of every chunk but the last; 0 when the stream is empty
 * @param chunkCount chunks in the stream; 0 when it is empty
 * @param lengthBytes plaintext bytes
 */
public record StreamManifest(
        StreamId stream, int chunkSizeBytes, int chunkCount, long lengthBytes, WrappedKey key) {
    public StreamManifest {
        long chunks = chunkSizeBytes == 0 ? 0 : Math.ceilDiv(lengthBytes, (long) chunkSizeBytes);
        if (lengthBytes < 0 || chunkSizeBytes < 0 || chunks != chunkCount) {
            throw new IllegalArgumentException(
                    "%d bytes in chunks of %d are not %d chunks"
                            .formatted(lengthBytes, chunkSizeBytes, chunkCount));
        }
    }
}

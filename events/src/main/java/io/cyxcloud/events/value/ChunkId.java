package io.cyxcloud.events.value;

/** The unit of erasure coding: chunk {@code index} (from 0) of a stream. */
public record ChunkId(StreamId stream, int index) {
    public ChunkId {
        if (index < 0) {
            throw new IllegalArgumentException("chunk index " + index + " is negative");
        }
    }

    @Override
    public String toString() {
        return stream + "/" + index;
    }
}

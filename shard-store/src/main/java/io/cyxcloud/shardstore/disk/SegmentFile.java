package io.cyxcloud.shardstore.disk;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A segment that is being written. Owned by one thread. */
interface SegmentFile extends AutoCloseable {
    /**
     * Asks for space ahead of writing. Advice: where it cannot be had, writing finds its own or
     * fails. The file does not grow by it.
     */
    void reserve(long fromBytes, long lengthBytes);

    /**
     * Writes all bytes that remain in {@code pages}; durable after {@link #sync}.
     *
     * @param pages an {@link AlignedBuffer}'s, a multiple of {@link RecordCodec#ALIGNMENT_BYTES}
     * @param offset a multiple of the same
     */
    void write(ByteBuffer pages, long offset) throws IOException;

    /** Returns when everything written is durable. */
    void sync() throws IOException;

    /** Cuts off what lies beyond, reserved space included; returns when that is durable. */
    void truncate(long sizeBytes) throws IOException;

    @Override
    void close() throws IOException;
}

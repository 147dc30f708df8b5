package io.cyxcloud.shardstore.disk;

import java.nio.ByteBuffer;

/** Direct memory that begins at a page, as writes around the page cache need it. */
final class AlignedBuffer {
    private AlignedBuffer() {}

    /**
     * @param sizeBytes a multiple of {@link RecordCodec#ALIGNMENT_BYTES}
     */
    static ByteBuffer allocate(int sizeBytes) {
        if (sizeBytes <= 0 || sizeBytes % RecordCodec.ALIGNMENT_BYTES != 0) {
            throw new IllegalArgumentException("buffer of " + sizeBytes + " bytes");
        }
        return ByteBuffer.allocateDirect(sizeBytes + RecordCodec.ALIGNMENT_BYTES)
                .alignedSlice(RecordCodec.ALIGNMENT_BYTES)
                .slice(0, sizeBytes);
    }
}

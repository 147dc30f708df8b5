package io.cyxcloud.shardstore.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.NavigableMap;

/**
 * Where the segments of one log lie: files in a folder, or simulated ones in tests. Thread-safe;
 * one thread at a time writes.
 */
interface SegmentFiles extends AutoCloseable {
    /** Segment number to size in bytes. */
    NavigableMap<Long, Long> sizes() throws IOException;

    /** Bytes the file system has left for us. */
    long freeBytes() throws IOException;

    /** A new, empty segment, whose name is durable. The caller closes it. */
    SegmentFile create(long segment) throws IOException;

    /** An existing segment, to go on writing. The caller closes it. */
    SegmentFile open(long segment) throws IOException;

    /** Removes a segment; returns when that is durable. Nothing happens when there is none. */
    void delete(long segment) throws IOException;

    /** Fills {@code into}; throws EOFException when the segment ends before. */
    void read(LogPoint at, long skipBytes, ByteBuffer into) throws IOException;

    /** Throws IOException unless the disk itself gives the segment's first page. */
    void probe(long segment) throws IOException;

    @Override
    void close() throws IOException;
}

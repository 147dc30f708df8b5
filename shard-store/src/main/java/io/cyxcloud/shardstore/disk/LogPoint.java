package io.cyxcloud.shardstore.disk;

/**
 * A place in a node's log of records.
 *
 * @param segment number of the segment file, from 0
 * @param offset bytes from the start of that file, a multiple of {@link
 *     RecordCodec#ALIGNMENT_BYTES}
 */
public record LogPoint(long segment, long offset) implements Comparable<LogPoint> {
    public static final LogPoint START = new LogPoint(0, 0);

    public LogPoint {
        if (segment < 0 || offset < 0 || offset % RecordCodec.ALIGNMENT_BYTES != 0) {
            throw new IllegalArgumentException("log point " + segment + ":" + offset);
        }
    }

    LogPoint plus(long bytes) {
        return new LogPoint(segment, offset + bytes);
    }

    @Override
    public int compareTo(LogPoint other) {
        int bySegment = Long.compare(segment, other.segment);
        return bySegment != 0 ? bySegment : Long.compare(offset, other.offset);
    }

    @Override
    public String toString() {
        return segment + ":" + offset;
    }
}

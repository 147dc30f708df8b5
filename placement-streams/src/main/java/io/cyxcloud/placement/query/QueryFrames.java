package io.cyxcloud.placement.query;

import io.vertx.core.buffer.Buffer;

/**
 * Cuts what arrives on a stream of questions or answers into frames. For one thread.
 *
 * <pre>
 * | length(4) of the rest | number(4) of the question | flags(1) | within(3) ms | Avro ... |
 * </pre>
 *
 * <p>Flags: {@link #STALE_OK}. Flags and time are 0 in answers.
 */
public final class QueryFrames {
    private static final int LENGTH_BYTES = 4;
    private static final int HEAD_BYTES = 8;

    /** A stale answer will do. */
    private static final int STALE_OK = 1;

    private static final int WITHIN_BITS = 24;

    /** What fits: more than four hours. */
    static final int WITHIN_MS_MAX = (1 << WITHIN_BITS) - 1;

    /** Takes frames. */
    public interface Sink {
        void frame(int number, boolean staleOk, int withinMs, byte[] avro);
    }

    private final int avroBytesMax;
    private final Sink sink;
    private Buffer left = Buffer.buffer();

    /**
     * Begins.
     *
     * @param avroBytesMax of one frame
     */
    public QueryFrames(int avroBytesMax, Sink sink) {
        this.avroBytesMax = avroBytesMax;
        this.sink = sink;
    }

    static Buffer frame(int number, boolean staleOk, int withinMs, byte[] avro) {
        int flags = staleOk ? STALE_OK : 0;
        return Buffer.buffer(LENGTH_BYTES + HEAD_BYTES + avro.length)
                .appendInt(HEAD_BYTES + avro.length)
                .appendInt(number)
                .appendInt(flags << WITHIN_BITS | Math.clamp(withinMs, 0, WITHIN_MS_MAX))
                .appendBytes(avro);
    }

    /**
     * Takes in what arrived, and gives the sink what is complete.
     *
     * @throws IllegalArgumentException when it is not a frame, or one that is too large
     */
    public void add(Buffer part) {
        Buffer all = left.length() == 0 ? part : left.appendBuffer(part);
        int at = 0;
        while (all.length() - at >= LENGTH_BYTES) {
            int length = all.getInt(at);
            if (length < HEAD_BYTES || length > HEAD_BYTES + avroBytesMax) {
                throw new IllegalArgumentException("a frame of " + length + " bytes");
            }
            int from = at + LENGTH_BYTES;
            if (all.length() - from < length) {
                break;
            }
            at = from + length;
            int flagsAndWithin = all.getInt(from + Integer.BYTES);
            sink.frame(
                    all.getInt(from),
                    (flagsAndWithin >>> WITHIN_BITS & STALE_OK) != 0,
                    flagsAndWithin & WITHIN_MS_MAX,
                    all.getBytes(from + HEAD_BYTES, at));
        }
        left = at == all.length() ? Buffer.buffer() : all.getBuffer(at, all.length());
    }
}

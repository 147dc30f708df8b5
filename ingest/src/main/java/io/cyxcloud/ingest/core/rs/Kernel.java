package io.cyxcloud.ingest.core.rs;

/**
 * The inner loops that multiply a column of shards by a matrix, on absolute addresses. Thread-safe.
 */
public interface Kernel {
    /** What lengths must be a multiple of; a divisor of {@link #STEP_BYTES_MAX}. */
    int stepBytes();

    /** Every slice of shards but the last is a multiple of it. */
    int STEP_BYTES_MAX = 1 << 10;

    /**
     * Writes every output: output r = sum over c of coefficient (r, c) times input c, byte by byte.
     *
     * @param inputs address of each input, readable for {@code bytes}
     * @param outputs address of each output, writable for {@code bytes}, apart from the inputs
     * @param bytes a multiple of {@link #stepBytes()}
     * @param accumulate add to what is in the outputs, instead of replacing it
     */
    void multiply(long[] inputs, long[] outputs, long bytes, boolean accumulate);
}

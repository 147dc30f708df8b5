package io.cyxcloud.ingest.core.rs;

/** The inner loops of a {@link VectorMultiplication}, on absolute addresses. Thread-safe. */
interface Kernel {
    /** What lengths must be a multiple of. */
    int stepBytes();

    /**
     * Writes every output.
     *
     * @param inputs address of each input, readable for {@code bytes}
     * @param outputs address of each output, writable for {@code bytes}, apart from the inputs
     * @param bytes a multiple of {@link #stepBytes()}
     */
    void multiply(long[] inputs, long[] outputs, long bytes);
}

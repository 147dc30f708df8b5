package io.cyxcloud.perf.kernel;

/**
 * What was measured of one kernel.
 *
 * @param gigabytesPerSecond 10^9 bytes, the median of the iterations
 * @param spread the difference of slowest and fastest iteration, as a fraction of the median
 * @param allocatedPerGib bytes of heap allocated while working on 2^30 bytes
 */
record KernelLine(
        KernelCase kernel, double gigabytesPerSecond, double spread, double allocatedPerGib) {}

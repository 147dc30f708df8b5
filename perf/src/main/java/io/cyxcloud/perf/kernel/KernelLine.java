package io.cyxcloud.perf.kernel;

/**
 * What was measured of one kernel.
 *
 * @param gigabytesPerSecond 10^9 bytes a second of the thread's CPU time, the median iteration
 * @param best the same of the fastest iteration: others on the machine take cache and memory, too
 * @param allocatedPerGib bytes of heap allocated while working on 2^30 bytes
 */
record KernelLine(
        KernelCase kernel, double gigabytesPerSecond, double best, double allocatedPerGib) {}

package io.cyxcloud.perf.transport;

/**
 * What one run sends.
 *
 * @param sizeBytes payload of a request
 * @param concurrency requests in flight
 * @param seconds measured time
 * @param warmupSeconds time before it, not measured
 */
record TransportPlan(int sizeBytes, int concurrency, int seconds, int warmupSeconds) {
    private static final int SIZE_BYTES_MAX = 32 << 20;

    TransportPlan {
        inRange("size", sizeBytes, 1, SIZE_BYTES_MAX);
        inRange("concurrency", concurrency, 1, 128);
        inRange("seconds", seconds, 1, 600);
        inRange("warm-up seconds", warmupSeconds, 0, 600);
    }

    private static void inRange(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    name + " is " + value + ", expected " + min + ".." + max);
        }
    }
}

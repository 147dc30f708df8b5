package io.cyxcloud.placement.streams;

/**
 * How much of the past a partition of objects can tell. Times are the log's, Unix ms.
 *
 * @param fromMs since when history is whole: a horizon ago, or later when a shorter horizon was in
 *     force and rows were forgotten under it
 */
public record PartitionHistory(long logMs, long fromMs) {
    /** How far back from the log's time can be read, ms. */
    public long reachMs() {
        return logMs - fromMs;
    }
}

package io.cyxcloud.shardstore.disk;

/**
 * Figures of one engine, or the sum of several.
 *
 * @param capacityBytes it may use
 * @param usedBytes of all segments, garbage included
 * @param liveBytes of records that count
 * @param readP99Us 99th percentile of reads since the last report, microseconds; 0 without any
 * @param writeP99Us the same of puts, from being handed in to being durable
 * @param scrubPermille of the log verified in this round, 0 to 1,000
 * @param corruptCount records found corrupt by scrubbing since the start
 */
public record EngineReport(
        long capacityBytes,
        long usedBytes,
        long liveBytes,
        long readP99Us,
        long writeP99Us,
        int scrubPermille,
        long corruptCount) {
    /** Sums; the slower latencies, the lesser progress. */
    public EngineReport plus(EngineReport other) {
        return new EngineReport(
                capacityBytes + other.capacityBytes,
                usedBytes + other.usedBytes,
                liveBytes + other.liveBytes,
                Math.max(readP99Us, other.readP99Us),
                Math.max(writeP99Us, other.writeP99Us),
                Math.min(scrubPermille, other.scrubPermille),
                corruptCount + other.corruptCount);
    }
}

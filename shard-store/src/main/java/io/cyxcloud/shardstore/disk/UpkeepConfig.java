package io.cyxcloud.shardstore.disk;

import java.time.Duration;

/**
 * What an engine does in the background.
 *
 * @param garbagePercentMin share of a closed segment that must be garbage before it is compacted, 1
 *     to 100; less is enough when the disk runs full
 * @param compactionBytesPerSecond record bytes copied by compaction
 * @param scrubPeriod in which every record is read and verified once
 * @param scrubBytesPerSecond record bytes verified at most; a period that this does not suffice for
 *     gets longer
 * @param pause between two looks for something to do
 * @param probePeriod in which the disk is asked for something; one that never answers three times
 *     is lost
 */
public record UpkeepConfig(
        int garbagePercentMin,
        long compactionBytesPerSecond,
        Duration scrubPeriod,
        long scrubBytesPerSecond,
        Duration pause,
        Duration probePeriod) {
    public UpkeepConfig {
        if (garbagePercentMin < 1 || garbagePercentMin > 100) {
            throw new IllegalArgumentException("garbagePercentMin " + garbagePercentMin);
        }
        if (compactionBytesPerSecond < 1 || scrubBytesPerSecond < 1) {
            throw new IllegalArgumentException("bytes per second: expected at least 1");
        }
        if (scrubPeriod.toSeconds() < 1 || pause.toMillis() < 1 || probePeriod.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "scrubPeriod %s, pause %s, probePeriod %s"
                            .formatted(scrubPeriod, pause, probePeriod));
        }
    }

    /** Half garbage, 64 MiB/s of compaction; everything verified in a week, at most 32 MiB/s. */
    public static UpkeepConfig standard() {
        return ofScrubPeriod(Duration.ofDays(7));
    }

    /** The same with another period. */
    public static UpkeepConfig ofScrubPeriod(Duration scrubPeriod) {
        return new UpkeepConfig(
                50,
                64L << 20,
                scrubPeriod,
                32L << 20,
                Duration.ofSeconds(1),
                Duration.ofSeconds(10));
    }
}

package io.cyxcloud.shardstore.disk;

import io.cyxcloud.shardstore.protocol.ShardLimits;
import java.time.Duration;

/**
 * The bounds of an engine.
 *
 * @param capacityBytes segment bytes beyond which puts get DISK_FULL
 * @param freeBytesMin free bytes on the file system below which puts get DISK_FULL
 * @param shardSizeBytesMax larger shards are REFUSED
 * @param segmentSizeBytesMax a segment file is closed before it grows past this
 * @param queueBytesMax record bytes taken in and not yet durable; beyond it puts get BUSY
 * @param queueCountMax records taken in and not yet durable; beyond it puts get BUSY
 * @param batchBytesMax record bytes made durable by one fdatasync; also how much of the log's end
 *     is checked byte for byte after a crash
 * @param hashThreads threads that check hashes of incoming shards
 * @param directWrites whether to write around the page cache where the file system takes that
 * @param upkeep what is done in the background
 */
public record EngineConfig(
        long capacityBytes,
        long freeBytesMin,
        int shardSizeBytesMax,
        long segmentSizeBytesMax,
        long queueBytesMax,
        int queueCountMax,
        long batchBytesMax,
        int hashThreads,
        boolean directWrites,
        UpkeepConfig upkeep) {
    /** Where the record's offset, counted in pages, still fits 31 bits. */
    private static final long SEGMENT_SIZE_BYTES_MAX =
            (long) Integer.MAX_VALUE * RecordCodec.ALIGNMENT_BYTES;

    public EngineConfig {
        require(capacityBytes > 0, "capacityBytes", capacityBytes, "> 0");
        require(freeBytesMin >= 0, "freeBytesMin", freeBytesMin, ">= 0");
        require(
                shardSizeBytesMax > 0 && shardSizeBytesMax <= ShardLimits.SHARD_SIZE_BYTES_MAX,
                "shardSizeBytesMax",
                shardSizeBytesMax,
                "1.." + ShardLimits.SHARD_SIZE_BYTES_MAX);
        long recordBytesMax = RecordCodec.recordBytes(shardSizeBytesMax);
        String oneRecord = ">= " + recordBytesMax + ", one largest record";
        require(
                segmentSizeBytesMax >= recordBytesMax,
                "segmentSizeBytesMax",
                segmentSizeBytesMax,
                oneRecord);
        require(
                segmentSizeBytesMax <= SEGMENT_SIZE_BYTES_MAX,
                "segmentSizeBytesMax",
                segmentSizeBytesMax,
                "<= " + SEGMENT_SIZE_BYTES_MAX);
        require(queueBytesMax >= recordBytesMax, "queueBytesMax", queueBytesMax, oneRecord);
        require(queueCountMax > 0, "queueCountMax", queueCountMax, "> 0");
        require(batchBytesMax >= recordBytesMax, "batchBytesMax", batchBytesMax, oneRecord);
        require(hashThreads > 0, "hashThreads", hashThreads, "> 0");
    }

    /** 256 MiB segments, 40 MiB and 1,024 records in flight: an RS(10,4) shard is 410 KiB. */
    public static EngineConfig ofCapacity(long capacityBytes) {
        return of(capacityBytes, UpkeepConfig.standard());
    }

    /** The same, with all shards verified once in {@code scrubPeriod}. */
    public static EngineConfig ofCapacity(long capacityBytes, Duration scrubPeriod) {
        return of(capacityBytes, UpkeepConfig.ofScrubPeriod(scrubPeriod));
    }

    /** The same, with this done in the background. */
    public static EngineConfig of(long capacityBytes, UpkeepConfig upkeep) {
        return new EngineConfig(
                capacityBytes,
                64L << 20,
                ShardLimits.SHARD_SIZE_BYTES_MAX,
                256L << 20,
                40L << 20,
                1024,
                40L << 20,
                1,
                true,
                upkeep);
    }

    /** The same with at most this capacity. */
    public EngineConfig upTo(long capacityBytesMax) {
        return new EngineConfig(
                Math.min(capacityBytes, capacityBytesMax),
                freeBytesMin,
                shardSizeBytesMax,
                segmentSizeBytesMax,
                queueBytesMax,
                queueCountMax,
                batchBytesMax,
                hashThreads,
                directWrites,
                upkeep);
    }

    private static void require(boolean holds, String name, long value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(name + " " + value + ": expected " + expected);
        }
    }
}

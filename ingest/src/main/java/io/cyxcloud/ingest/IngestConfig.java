package io.cyxcloud.ingest;

import io.cyxcloud.events.value.StreamManifest;
import io.cyxcloud.ingest.core.ChunkPlan;
import io.cyxcloud.ingest.core.ChunkSizing;

/**
 * The bounds of a data path.
 *
 * @param chunks how streams are cut
 * @param inlineSizeBytesMax bodies up to this size travel in the log; at most 64 KiB
 * @param bytesInFlightMax memory for chunks being written or read, of all streams together
 * @param chunksInFlightMax chunks of one stream that are pushed or fetched at once
 * @param coresMax chunks that are coded and hashed at once, of all streams together
 * @param admissionTimeoutMs how long a stream waits for its share of {@code bytesInFlightMax}
 *     before it is turned away
 * @param hedgeDelayMinMs a shard read is not hedged sooner than this
 * @param hedgeDelayMaxMs a shard read is hedged at the latest after this
 * @param leaseMs a stream is to be committed within this time from its beginning, otherwise it is
 *     collected
 */
public record IngestConfig(
        ChunkSizing chunks,
        int inlineSizeBytesMax,
        long bytesInFlightMax,
        int chunksInFlightMax,
        int coresMax,
        int admissionTimeoutMs,
        int hedgeDelayMinMs,
        int hedgeDelayMaxMs,
        long leaseMs) {
    /** 5 GiB, the largest part, at 64 KiB/s. */
    public static final long LEASE_MS_DEFAULT = 24 * 3_600_000L;

    /** Twice a chunk with its parity, at most as many bytes again: one stream always gets on. */
    public static final long CHUNKS_IN_MEMORY_MIN = 4;

    /** 192 MiB hold 32 chunks of 4 MiB with their parity: ten streams at three chunks each. */
    public static final IngestConfig DEFAULT =
            new IngestConfig(
                    new ChunkSizing.Fixed(4 << 20), 16 << 10, 192L << 20, 3, 2, 10_000, 20, 1_000);

    public IngestConfig {
        require(
                inlineSizeBytesMax >= 0 && inlineSizeBytesMax <= ChunkPlan.SEGMENT_BYTES,
                "inlineSizeBytesMax",
                inlineSizeBytesMax,
                "0..65536");
        require(
                bytesInFlightMax >= CHUNKS_IN_MEMORY_MIN * chunks.chunkSizeBytesMax(),
                "bytesInFlightMax",
                bytesInFlightMax,
                "at least 4 chunks of the largest size");
        require(
                chunksInFlightMax >= 1 && chunksInFlightMax <= 64,
                "chunksInFlightMax",
                chunksInFlightMax,
                "1..64");
        require(coresMax >= 1 && coresMax <= 1024, "coresMax", coresMax, "1..1024");
        require(admissionTimeoutMs >= 1, "admissionTimeoutMs", admissionTimeoutMs, "at least 1");
        require(hedgeDelayMinMs >= 1, "hedgeDelayMinMs", hedgeDelayMinMs, "at least 1");
        require(
                hedgeDelayMaxMs >= hedgeDelayMinMs,
                "hedgeDelayMaxMs",
                hedgeDelayMaxMs,
                "at least hedgeDelayMinMs");
        require(
                leaseMs >= 1 && leaseMs <= StreamManifest.LEASE_MS_MAX,
                "leaseMs",
                leaseMs,
                "1.." + StreamManifest.LEASE_MS_MAX);
    }

    /** With the default lease. */
    public IngestConfig(
            ChunkSizing chunks,
            int inlineSizeBytesMax,
            long bytesInFlightMax,
            int chunksInFlightMax,
            int coresMax,
            int admissionTimeoutMs,
            int hedgeDelayMinMs,
            int hedgeDelayMaxMs) {
        this(
                chunks,
                inlineSizeBytesMax,
                bytesInFlightMax,
                chunksInFlightMax,
                coresMax,
                admissionTimeoutMs,
                hedgeDelayMinMs,
                hedgeDelayMaxMs,
                LEASE_MS_DEFAULT);
    }

    private static void require(boolean holds, String name, long value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(name + " " + value + ": expected " + expected);
        }
    }
}

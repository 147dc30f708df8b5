package io.cyxcloud.events.value;

import java.util.List;

/**
 * A named scheme plus placement constraints.
 *
 * @param name S3's name for it, such as {@code STANDARD}
 * @param perDatacenterMaxWide shards a datacenter may hold where there are enough datacenters
 * @param perDatacenterMaxNarrow shards a datacenter may hold where there are 3 or more, but not
 *     enough; with fewer there is no limit
 * @param datacentersMin with fewer datacenters the class cannot be placed
 * @param datacentersWide how many are enough
 */
public record StorageClass(
        String name,
        RedundancyScheme scheme,
        int perDatacenterMaxWide,
        int perDatacenterMaxNarrow,
        int datacentersMin,
        int datacentersWide) {
    private static final int DATACENTERS_WIDE = 4;
    private static final int DATACENTERS_NARROW = 3;

    public static final StorageClass STANDARD =
            new StorageClass("STANDARD", RedundancyScheme.RS_10_4, 4, 6, 1);
    public static final StorageClass GEO =
            new StorageClass("GEO", RedundancyScheme.RS_8_4, 4, 4, 3);
    public static final StorageClass COMPACT =
            new StorageClass("COMPACT", RedundancyScheme.RS_4_2, 2, 2, 1);

    /**
     * One shard that is lost is rebuilt of six others. A datacenter has no more shards than may be
     * lost whichever they are, three, where six datacenters or more have room for all sixteen.
     */
    public static final StorageClass LOCAL =
            new StorageClass("LOCAL", RedundancyScheme.LRC_12_2_2, 3, 6, 1, 6);

    public static final List<StorageClass> ALL = List.of(STANDARD, GEO, COMPACT, LOCAL);

    public StorageClass {
        int total = scheme.totalShards();
        if (datacentersWide < DATACENTERS_NARROW
                || perDatacenterMaxWide * datacentersWide < total
                || perDatacenterMaxNarrow * DATACENTERS_NARROW < total) {
            throw new IllegalArgumentException(
                    name + ": the limits a datacenter leave no room for " + total + " shards");
        }
    }

    /** With four datacenters or more being enough. */
    public StorageClass(
            String name,
            RedundancyScheme scheme,
            int perDatacenterMaxWide,
            int perDatacenterMaxNarrow,
            int datacentersMin) {
        this(
                name,
                scheme,
                perDatacenterMaxWide,
                perDatacenterMaxNarrow,
                datacentersMin,
                DATACENTERS_WIDE);
    }

    /** Shards that a datacenter may hold where there are so many datacenters. */
    public int perDatacenterMax(int datacenterCount) {
        if (datacenterCount >= datacentersWide) {
            return perDatacenterMaxWide;
        }
        return datacenterCount >= DATACENTERS_NARROW
                ? perDatacenterMaxNarrow
                : scheme.totalShards();
    }
}

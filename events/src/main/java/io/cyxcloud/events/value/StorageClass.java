package io.cyxcloud.events.value;

import java.util.List;

/**
 * A named scheme plus placement constraints.
 *
 * @param name S3's name for it, such as {@code STANDARD}
 * @param perDatacenterMaxWide shards a datacenter may hold where there are 4 or more datacenters
 * @param perDatacenterMaxNarrow shards a datacenter may hold where there are 3; with fewer there is
 *     no limit
 * @param datacentersMin with fewer datacenters the class cannot be placed
 */
public record StorageClass(
        String name,
        RedundancyScheme scheme,
        int perDatacenterMaxWide,
        int perDatacenterMaxNarrow,
        int datacentersMin) {
    private static final int DATACENTERS_WIDE = 4;
    private static final int DATACENTERS_NARROW = 3;

    public static final StorageClass STANDARD =
            new StorageClass("STANDARD", RedundancyScheme.RS_10_4, 4, 6, 1);
    public static final StorageClass GEO =
            new StorageClass("GEO", RedundancyScheme.RS_8_4, 4, 4, 3);
    public static final StorageClass COMPACT =
            new StorageClass("COMPACT", RedundancyScheme.RS_4_2, 2, 2, 1);
    public static final List<StorageClass> ALL = List.of(STANDARD, GEO, COMPACT);

    public StorageClass {
        int total = scheme.totalShards();
        if (perDatacenterMaxWide * 4 < total || perDatacenterMaxNarrow * 3 < total) {
            throw new IllegalArgumentException(
                    name + ": the limits a datacenter leave no room for " + total + " shards");
        }
    }

    /** Shards that a datacenter may hold where there are so many datacenters. */
    public int perDatacenterMax(int datacenterCount) {
        if (datacenterCount >= DATACENTERS_WIDE) {
            return perDatacenterMaxWide;
        }
        return datacenterCount == DATACENTERS_NARROW
                ? perDatacenterMaxNarrow
                : scheme.totalShards();
    }
}

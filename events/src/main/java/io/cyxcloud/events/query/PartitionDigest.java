package io.cyxcloud.events.query;

import io.cyxcloud.events.value.Bytes;
import java.util.List;

/**
 * What a partition's rows came to when exactly the records up to some positions were folded.
 *
 * @param positions one a topic that the partition folds, the first is the topic that it is numbered
 *     by
 * @param rowCount rows that the digest covers
 * @param rowBytes keys and values of them
 * @param digest 32 bytes: the sum of the rows' SHA-256, in four words of 64 bits each, so that the
 *     order of the rows does not matter
 */
public record PartitionDigest(
        MetadataTable table,
        int partition,
        List<AppliedPosition> positions,
        long rowCount,
        long rowBytes,
        Bytes digest) {
    public PartitionDigest {
        positions = List.copyOf(positions);
    }
}

package io.cyxcloud.placement.query;

import io.cyxcloud.events.query.MetadataTable;
import io.cyxcloud.events.query.OwnedPartition;
import java.util.List;

/** Says which instance serves which partition, as far as this one knows. */
public interface PartitionOwners {
    List<OwnedPartition> owners(MetadataTable table);
}

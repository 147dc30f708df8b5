package io.cyxcloud.events.query;

/** The partitioned tables of the metadata. */
public enum MetadataTable {
    BUCKETS,
    OBJECTS,
    CHUNKS,
    IDENTITY
}

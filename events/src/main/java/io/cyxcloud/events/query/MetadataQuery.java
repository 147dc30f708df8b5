package io.cyxcloud.events.query;

import io.cyxcloud.events.bucket.BucketSetting;
import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.CommandId;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.events.value.UploadId;
import io.cyxcloud.events.value.VersionName;
import org.jspecify.annotations.Nullable;

/** A question to the instance that owns a partition of the metadata. All are linearizable. */
public sealed interface MetadataQuery {
    /** Which table's partition the question is about. */
    MetadataTable table();

    int partition();

    /** Questions about buckets; one partition holds them all. */
    sealed interface OfBuckets extends MetadataQuery {
        @Override
        default MetadataTable table() {
            return MetadataTable.BUCKETS;
        }

        @Override
        default int partition() {
            return 0;
        }
    }

    /** Questions about objects and uploads. */
    sealed interface OfObjects extends MetadataQuery {
        @Override
        default MetadataTable table() {
            return MetadataTable.OBJECTS;
        }
    }

    /** Questions about users and their access keys; one partition holds them all. */
    sealed interface OfIdentity extends MetadataQuery {
        @Override
        default MetadataTable table() {
            return MetadataTable.IDENTITY;
        }

        @Override
        default int partition() {
            return 0;
        }
    }

    /** All users, by name. */
    record FindUsers() implements OfIdentity {}

    /** What became of the command at this offset. */
    record FindIdentityOutcome(long offset, CommandId commandId) implements OfIdentity {}

    record FindBucket(String name) implements OfBuckets {}

    record FindBuckets(String prefix) implements OfBuckets {}

    /** What became of the command at this offset. */
    record FindBucketOutcome(long offset, CommandId commandId, String name) implements OfBuckets {}

    /** A configuration document of a bucket. */
    record FindSetting(String name, BucketSetting setting) implements OfBuckets {}

    /**
     * A version of a key.
     *
     * @param version null for the current one
     */
    record FindObject(int partition, BucketId bucket, String key, @Nullable VersionName version)
            implements OfObjects {
        /** The current version. */
        public FindObject(int partition, BucketId bucket, String key) {
            this(partition, bucket, key, null);
        }
    }

    /** The object that was current when the log's time was this, Unix ms. */
    record FindObjectAsOf(int partition, BucketId bucket, String key, long timeMs)
            implements OfObjects {}

    /** How much of the past this partition keeps. */
    record FindHistory(int partition) implements OfObjects {}

    /** The first page of what this partition had when the log's time was this, Unix ms. */
    record ListObjectsAsOf(int partition, ListQuery query, long timeMs) implements OfObjects {}

    /** The first page of what this partition has. */
    record ListVersions(int partition, VersionsQuery query) implements OfObjects {}

    /** The first page of what this partition has. */
    record ListObjects(int partition, ListQuery query) implements OfObjects {}

    record FindParts(
            int partition,
            BucketId bucket,
            String key,
            UploadId upload,
            int afterPart,
            int partsMax)
            implements OfObjects {}

    /** The first page of what this partition has. */
    record ListUploads(int partition, UploadsQuery query) implements OfObjects {}

    /** What became of the command at this offset; {@code key} is empty for a seal. */
    record FindObjectOutcome(
            int partition, long offset, CommandId commandId, BucketId bucket, String key)
            implements OfObjects {}

    record FindChunks(int partition, StreamId stream, int firstChunk, int chunkCount)
            implements MetadataQuery {
        public static final int CHUNKS_MAX = 1_000;

        public FindChunks {
            if (firstChunk < 0 || chunkCount < 0 || chunkCount > CHUNKS_MAX) {
                throw new IllegalArgumentException(
                        chunkCount + " chunks from " + firstChunk + ": expected 0..1000 of them");
            }
        }

        @Override
        public MetadataTable table() {
            return MetadataTable.CHUNKS;
        }
    }

    /**
     * What this partition knows of shards on a node, in the order of stream (as unsigned bytes),
     * chunk and shard index.
     *
     * @param from the first chunk to look at; null: the very first
     * @param chunksMax chunks looked at, 1 to 1,000
     */
    record FindHeldShards(int partition, NodeId node, @Nullable ChunkId from, int chunksMax)
            implements MetadataQuery {
        public static final int CHUNKS_MAX = 1_000;

        public FindHeldShards {
            if (chunksMax < 1 || chunksMax > CHUNKS_MAX) {
                throw new IllegalArgumentException(chunksMax + " chunks: expected 1..1000");
            }
        }

        @Override
        public MetadataTable table() {
            return MetadataTable.CHUNKS;
        }
    }

    /** What the partition's rows come to; not linearizable, the answer names its positions. */
    record FindDigest(MetadataTable table, int partition) implements MetadataQuery {}

    /**
     * How many chunks this partition has, by what is left of them; not linearizable, the answer
     * tells its age.
     */
    record FindChunkCounts(int partition) implements MetadataQuery {
        @Override
        public MetadataTable table() {
            return MetadataTable.CHUNKS;
        }
    }

    /** How many objects this partition has, by bucket; the same holds. */
    record FindObjectCounts(int partition) implements MetadataQuery {
        @Override
        public MetadataTable table() {
            return MetadataTable.OBJECTS;
        }
    }

    /** Who owns which partition; any instance answers. */
    record FindOwners(MetadataTable table) implements MetadataQuery {
        @Override
        public int partition() {
            return 0;
        }
    }
}

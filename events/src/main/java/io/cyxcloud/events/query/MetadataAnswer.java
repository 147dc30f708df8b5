package io.cyxcloud.events.query;

import io.cyxcloud.events.chunk.ChunkLocation;
import io.cyxcloud.events.state.BucketRow;
import io.cyxcloud.events.state.MarkerRow;
import io.cyxcloud.events.state.ObjectRow;
import io.cyxcloud.events.state.SettingRow;
import io.cyxcloud.events.state.UserRow;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.DeletionId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a {@link MetadataQuery}. {@code sealedBy} is the bucket deletion that sealed the
 * bucket in this partition, if any: then the bucket may be gone.
 */
public sealed interface MetadataAnswer {
    record BucketAnswer(@Nullable BucketRow row) implements MetadataAnswer {}

    record BucketsAnswer(List<BucketRow> rows) implements MetadataAnswer {
        public BucketsAnswer {
            rows = List.copyOf(rows);
        }
    }

    record BucketOutcomeAnswer(BucketReply reply) implements MetadataAnswer {}

    record UsersAnswer(List<UserRow> users) implements MetadataAnswer {
        public UsersAnswer {
            users = List.copyOf(users);
        }
    }

    record IdentityOutcomeAnswer(IdentityReply reply) implements MetadataAnswer {}

    record SettingAnswer(@Nullable SettingRow row) implements MetadataAnswer {}

    /**
     * A version of an object, a delete marker, or nothing.
     *
     * @param versioned whether the bucket is or was versioned
     */
    record ObjectAnswer(
            @Nullable ObjectRow row,
            @Nullable DeletionId sealedBy,
            @Nullable MarkerRow marker,
            boolean versioned)
            implements MetadataAnswer {}

    record VersionPageAnswer(VersionPage page, @Nullable DeletionId sealedBy)
            implements MetadataAnswer {}

    record ObjectPageAnswer(ObjectPage page, @Nullable DeletionId sealedBy)
            implements MetadataAnswer {}

    record PartsAnswer(@Nullable PartPage page, @Nullable DeletionId sealedBy)
            implements MetadataAnswer {}

    record UploadPageAnswer(UploadPage page, @Nullable DeletionId sealedBy)
            implements MetadataAnswer {}

    record ObjectOutcomeAnswer(ObjectReply reply) implements MetadataAnswer {}

    record ChunksAnswer(List<ChunkLocation> chunks) implements MetadataAnswer {
        public ChunksAnswer {
            chunks = List.copyOf(chunks);
        }
    }

    /**
     * A page of what metadata says of a node's shards.
     *
     * @param shards in the order of stream (as unsigned bytes), chunk and shard index
     * @param next where the next page begins; null when there is none
     */
    record HeldShardsAnswer(List<HeldShard> shards, @Nullable ChunkId next)
            implements MetadataAnswer {
        public HeldShardsAnswer {
            shards = List.copyOf(shards);
        }
    }

    record DigestAnswer(PartitionDigest digest) implements MetadataAnswer {}

    /**
     * What a partition's chunks were counted to.
     *
     * @param ageMs how long ago counting began, ms; each chunk was counted at some time since then
     */
    record ChunkCountsAnswer(List<ChunkCount> counts, long ageMs) implements MetadataAnswer {
        public ChunkCountsAnswer {
            counts = List.copyOf(counts);
        }
    }

    /**
     * What a partition's objects were counted to.
     *
     * @param ageMs how long ago counting began, ms
     */
    record ObjectCountsAnswer(List<ObjectCount> counts, long ageMs) implements MetadataAnswer {
        public ObjectCountsAnswer {
            counts = List.copyOf(counts);
        }
    }

    record OwnersAnswer(List<OwnedPartition> owners) implements MetadataAnswer {
        public OwnersAnswer {
            owners = List.copyOf(owners);
        }
    }

    /**
     * How much of the past a partition keeps.
     *
     * @param logMs the log's time there, Unix ms
     * @param horizonMs how far back from then it can be read, ms
     */
    record HistoryAnswer(long logMs, long horizonMs) implements MetadataAnswer {}

    /** What was asked for lies before the history that is kept, which begins then, Unix ms. */
    record OutOfHistoryAnswer(long fromMs) implements MetadataAnswer {}

    /** This instance does not serve the partition, or not yet: ask for the owners again. */
    record NotOwnerAnswer(int partition) implements MetadataAnswer {}

    /** The answer could not be had in time. */
    record UnavailableAnswer(String detail) implements MetadataAnswer {}

    /** The command was decided, but how is no longer known here. */
    record OutcomeUnknownAnswer(String detail) implements MetadataAnswer {}

    /** The question is not valid. */
    record RefusedAnswer(String detail) implements MetadataAnswer {}
}

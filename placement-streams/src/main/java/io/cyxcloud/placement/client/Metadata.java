package io.cyxcloud.placement.client;

import io.cyxcloud.events.bucket.BucketCommand;
import io.cyxcloud.events.bucket.BucketRules;
import io.cyxcloud.events.bucket.BucketSetting;
import io.cyxcloud.events.chunk.ChunkLocation;
import io.cyxcloud.events.log.LogPosition;
import io.cyxcloud.events.object.ObjectCommand;
import io.cyxcloud.events.query.BucketReply;
import io.cyxcloud.events.query.ListQuery;
import io.cyxcloud.events.query.MetadataAnswer.HeldShardsAnswer;
import io.cyxcloud.events.query.ObjectPage;
import io.cyxcloud.events.query.ObjectReply;
import io.cyxcloud.events.query.PartPage;
import io.cyxcloud.events.query.UploadPage;
import io.cyxcloud.events.query.UploadsQuery;
import io.cyxcloud.events.query.VersionPage;
import io.cyxcloud.events.query.VersionsQuery;
import io.cyxcloud.events.state.BucketRow;
import io.cyxcloud.events.state.ObjectRow;
import io.cyxcloud.events.state.SettingRow;
import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.events.value.UploadId;
import io.cyxcloud.events.value.VersionName;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The metadata of buckets, objects, uploads and chunks. Every call blocks (meant for virtual
 * threads), is linearizable, and is thread-safe.
 *
 * <p>Every call ends within the client's configured deadline, by {@link
 * MetadataUnavailableException} at the latest. A rejection is a value in the reply.
 *
 * <p>Calls about objects take a bucket id that {@link #bucket} or {@link #resolve} of this same
 * instance gave. When that bucket has been deleted meanwhile, they go on in the bucket that has its
 * name now; when there is none, reads throw {@link NoSuchBucketException} and commands are rejected
 * with {@code NO_SUCH_BUCKET}. They never reply {@code BUCKET_SEALED}.
 */
public interface Metadata extends AutoCloseable {
    /** The bucket of this name, if it exists. */
    Optional<BucketRow> bucket(String name);

    /**
     * The same, from a cache where possible. Good for the calls about objects below, which notice a
     * bucket that is gone; not an answer to whether the bucket exists.
     */
    Optional<BucketRow> resolve(String name);

    /** All buckets, by name. */
    List<BucketRow> buckets();

    /**
     * Appends the command and waits for its outcome. Versioning and object lock hold when this
     * returns: a write that begins later, through whichever gateway, is decided by them. For
     * deletion, see below.
     */
    BucketReply execute(BucketCommand command);

    /** What holds for versions of this bucket's objects, if it exists. */
    Optional<BucketRules> rules(String name);

    /** A configuration document of a bucket, if it is set. */
    Optional<SettingRow> setting(String name, BucketSetting setting);

    /**
     * Deletes an empty bucket (the whole protocol of seals). Rejections: {@code NO_SUCH_BUCKET},
     * {@code BUCKET_NOT_EMPTY}, {@code DELETION_SUPERSEDED} (another deletion goes on).
     */
    BucketReply deleteBucket(String name);

    /** Appends the command and waits for its outcome. */
    ObjectReply execute(ObjectCommand.ForKey command);

    /**
     * The log's time, by which leases end, Unix ms: this process's clock, unless a rejection told
     * that the log is ahead of it.
     */
    default long logMs() {
        return System.currentTimeMillis();
    }

    /** The current version of an object, if there is one. */
    default Optional<ObjectRow> object(BucketId bucket, String key) {
        return Optional.ofNullable(find(bucket, key, null).row());
    }

    /** The version of a name; the current one when that is null. */
    FoundVersion find(BucketId bucket, String key, @Nullable VersionName version);

    /**
     * The object that was current when its partition's log had this time, Unix ms: all commands
     * that the log took then or before, none that it took later. Of one that was a delete marker
     * nothing is found.
     *
     * @throws OutOfHistoryException when the time lies before the history that is kept
     */
    FoundVersion findAsOf(BucketId bucket, String key, long timeMs);

    /**
     * When the log took the command at a position of {@code cyx.object-commands}, Unix ms; nothing
     * where there is none.
     */
    default OptionalLong timeMs(LogPosition position) {
        return OptionalLong.empty();
    }

    /** How much of the past every partition keeps. */
    default KeptHistory history() {
        throw new UnsupportedOperationException("no history is kept");
    }

    /** A page of the bucket's versions: a merge over all partitions. */
    VersionPage versions(VersionsQuery query);

    /** A page of the bucket's objects: a merge over all partitions. */
    ObjectPage list(ListQuery query);

    /**
     * The page that {@link #list} gave when the partitions' logs had this time, Unix ms.
     *
     * @throws OutOfHistoryException when the time lies before the history that is kept
     */
    ObjectPage listAsOf(ListQuery query, long timeMs);

    /**
     * An upload and its parts with a number above {@code afterPart}, if the upload goes on.
     *
     * @param afterPart 0 for the beginning
     * @param partsMax 0 (only the upload itself) to 1000
     */
    Optional<PartPage> parts(
            BucketId bucket, String key, UploadId upload, int afterPart, int partsMax);

    /** A page of the bucket's multipart uploads. */
    UploadPage uploads(UploadsQuery query);

    /**
     * Where the shards of some chunks of a stream are, in order of chunk; chunks that the log does
     * not know are left out.
     *
     * @param chunkCount 1 to 1000
     */
    List<ChunkLocation> chunks(StreamId stream, int firstChunk, int chunkCount);

    /** Partitions over which chunks are spread, each of which is asked for {@link #held}. */
    default int chunkPartitions() {
        throw new UnsupportedOperationException("holders are not known");
    }

    /**
     * What a partition of chunks says of shards on a node: a page in the order of stream (as
     * unsigned bytes), chunk and shard index. It has all that nodes said in the log before the
     * call.
     *
     * @param partition 0 to {@link #chunkPartitions} - 1
     * @param from the first chunk to look at; null: the very first
     * @param chunksMax chunks looked at, 1 to 1000
     */
    default HeldShardsAnswer held(
            int partition, NodeId node, @Nullable ChunkId from, int chunksMax) {
        throw new UnsupportedOperationException("holders are not known");
    }

    /**
     * The same metadata for calls about one bucket that never go on in another: when it has been
     * deleted they fail, also when there is a bucket of its name again. It needs no closing.
     */
    default Metadata only(BucketRow bucket) {
        throw new UnsupportedOperationException("this metadata goes by the names of buckets");
    }

    /**
     * The same metadata for reads that may be stale: they see what the owners have folded, without
     * asking where the log ends, and are answered when the log cannot be reached. Commands are not
     * for it. It needs no closing.
     */
    default Metadata staleOk() {
        return this;
    }

    @Override
    void close();
}

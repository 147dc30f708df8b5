package io.cyxcloud.shardstore.protocol;

import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.ShardId;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletableFuture;

/**
 * What a server asks of the node behind it. Called on event loops, so it must not block; may be
 * called from several threads at once. The server has checked the caller's role. Failures complete
 * the future with a {@link ShardException}; anything else counts as UNAVAILABLE.
 */
public interface ShardHandler {
    /**
     * Stores a shard; completes when it is durable.
     *
     * @param payload the whole shard (direct memory, possibly pooled); the handler owns one
     *     reference and releases it on every path, by the time the future completes
     * @param blake3 the hash the sender claims; the handler compares it (CORRUPT when it differs)
     */
    CompletableFuture<Void> put(PeerIdentity from, ShardId id, ByteBuf payload, Bytes blake3);

    /**
     * Reads the blocks that cover a range. NOT_FOUND without the shard, CORRUPT when the stored
     * bytes fail their check, REFUSED when the range is not inside the shard.
     */
    CompletableFuture<ShardSlice> get(PeerIdentity from, ShardId id, int offset, int lengthBytes);

    /** Size and hash; NOT_FOUND without the shard. */
    CompletableFuture<ShardStat> stat(PeerIdentity from, ShardId id);

    /** Forgets a shard; completes when that is durable, also when there was none. */
    CompletableFuture<Void> delete(PeerIdentity from, ShardId id);

    /** The next shards of a range, at most {@code countMax} (1 to 4,096) of them. */
    CompletableFuture<ShardPage> list(PeerIdentity from, ShardRange range, int countMax);

    /**
     * Reads a shard from the disk and compares it with its checksums and its hash: CORRUPT when it
     * differs, NOT_FOUND without it.
     */
    CompletableFuture<ShardStat> verify(PeerIdentity from, ShardId id);

    /**
     * How the node is.
     *
     * @param requestsInFlight of the server, to be passed on
     */
    CompletableFuture<NodeReport> health(int requestsInFlight);
}

package io.cyxcloud.shardstore.protocol;

import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.ShardId;
import io.netty.buffer.ByteBuf;

/**
 * One message of the shard protocol, as a value. Layouts are in {@link FrameFormat}. Request ids
 * are chosen by the client, positive and strictly increasing within a connection; 0 speaks of the
 * connection itself.
 */
public sealed interface Frame {
    long requestId();

    /** What opens a request. */
    sealed interface Opening extends Frame {}

    /**
     * First frame each way: the version and what the sender can take.
     *
     * @param version newest version the sender speaks
     * @param versionMin oldest version it still speaks; 0 from a sender of version 1
     * @param bodyBytesMax largest frame body the sender accepts
     * @param requestsMax requests the sender serves at once on this connection
     * @param bytesMax payload bytes the sender holds at once for this connection
     */
    record Hello(int version, int versionMin, int bodyBytesMax, int requestsMax, int bytesMax)
            implements Frame {
        /** Put, get, stat, ping. */
        public static final int VERSION_FIRST = 1;

        /** Delete, inventory, verify and health, too. */
        public static final int VERSION_NOW = 2;

        /** What this build says of itself. */
        public static Hello of(int requestsMax, int bytesMax) {
            return of(VERSION_NOW, requestsMax, bytesMax);
        }

        /** What a build says whose newest version is {@code version}. */
        public static Hello of(int version, int requestsMax, int bytesMax) {
            return new Hello(
                    version, VERSION_FIRST, FrameFormat.BODY_SIZE_BYTES_MAX, requestsMax, bytesMax);
        }

        /**
         * The version of a connection on which one side said this and the other that: the newest
         * that both speak. Throws {@link ShardException} (PROTOCOL) when there is none.
         */
        public int agree(Hello other) {
            int agreed = Math.min(version, other.version);
            if (agreed < Math.max(versionMin, other.versionMin) || agreed < VERSION_FIRST) {
                throw new ShardException(
                        ShardFailure.PROTOCOL,
                        "no common version: %d to %d here, %d to %d there"
                                .formatted(versionMin, version, other.versionMin, other.version));
            }
            return agreed;
        }

        @Override
        public long requestId() {
            return 0;
        }
    }

    /** A shard follows in {@code lengthBytes} bytes of DATA. */
    record PutBegin(long requestId, ShardId id, int lengthBytes, Bytes blake3) implements Opening {}

    /**
     * Payload bytes. Outbound, a whole DATA frame; inbound, a piece of one as it arrived: pieces of
     * one request keep their order and borders mean nothing. Carries one reference of the bytes.
     */
    record Data(long requestId, ByteBuf bytes) implements Frame {}

    /** The shard is durable. */
    record PutOk(long requestId) implements Frame {}

    /** Asks for the blocks that cover a range. */
    record Get(long requestId, ShardId id, int offset, int lengthBytes) implements Opening {}

    /** Whole blocks follow in {@code lengthBytes} bytes of DATA. */
    record GetBegin(long requestId, int lengthBytes, int firstBlock, BlockCrcs crcs)
            implements Frame {}

    record Stat(long requestId, ShardId id) implements Opening {}

    record StatOk(long requestId, ShardStat stat) implements Frame {}

    record Ping(long requestId) implements Opening {}

    record Pong(long requestId) implements Frame {}

    /** Forgets a shard; since version 2. */
    record Delete(long requestId, ShardId id) implements Opening {}

    /** The shard is durably gone, or never was. */
    record DeleteOk(long requestId) implements Frame {}

    /** Asks for the next shards of a range of the inventory; since version 2. */
    record ListShards(long requestId, ShardRange range, int countMax) implements Opening {
        public ListShards {
            if (countMax < 1 || countMax > ShardLimits.PAGE_SHARDS_MAX) {
                throw new IllegalArgumentException("page of " + countMax + " shards");
            }
        }
    }

    record ListPage(long requestId, ShardPage page) implements Frame {}

    /** Asks the node to read a shard from its disk and compare; answered like STAT; version 2. */
    record Verify(long requestId, ShardId id) implements Opening {}

    /** Asks how the node is; since version 2. */
    record Health(long requestId) implements Opening {}

    record HealthOk(long requestId, NodeReport health) implements Frame {}

    /**
     * The request has failed and is over; with request id 0 the connection is.
     *
     * @param retryAfterMs milliseconds, 0 when not known
     */
    record Failed(long requestId, ShardFailure failure, int retryAfterMs, String message)
            implements Frame {}

    /** The client no longer wants the answer and sends no more DATA. */
    record Cancel(long requestId) implements Frame {}

    /**
     * What the decoder makes of bytes that are no frame; never sent.
     *
     * @param requestId the request it ends, 0 when the connection cannot go on
     */
    record Malformed(long requestId, String reason) implements Frame {}
}

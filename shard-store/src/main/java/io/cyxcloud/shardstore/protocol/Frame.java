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
     * @param bodyBytesMax largest frame body the sender accepts
     * @param requestsMax requests the sender serves at once on this connection
     * @param bytesMax payload bytes the sender holds at once for this connection
     */
    record Hello(int version, int bodyBytesMax, int requestsMax, int bytesMax) implements Frame {
        /** The one version there is. */
        public static final int VERSION_NOW = 1;

        /** What this build says of itself. */
        public static Hello of(int requestsMax, int bytesMax) {
            return new Hello(VERSION_NOW, FrameFormat.BODY_SIZE_BYTES_MAX, requestsMax, bytesMax);
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

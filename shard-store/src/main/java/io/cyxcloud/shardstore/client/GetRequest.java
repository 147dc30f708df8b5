package io.cyxcloud.shardstore.client;

import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.shardstore.protocol.Frame;
import io.cyxcloud.shardstore.protocol.FrameLane;
import io.cyxcloud.shardstore.protocol.ShardException;
import io.cyxcloud.shardstore.protocol.ShardFailure;
import io.cyxcloud.shardstore.protocol.ShardLimits;
import io.cyxcloud.shardstore.protocol.ShardSlice;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/** Collects the blocks that cover the range, checks each, and answers with the range alone. */
final class GetRequest extends Request<ByteBuf> {
    private final ShardId shard;
    private final int offset;
    private final int lengthBytes;
    private @Nullable ByteBufAllocator alloc;
    private Frame.@Nullable GetBegin head;
    private @Nullable ByteBuf blocks;

    GetRequest(ShardId shard, int offset, int lengthBytes) {
        super(coverBytesMax(offset, lengthBytes));
        this.shard = shard;
        this.offset = offset;
        this.lengthBytes = lengthBytes;
    }

    private static int coverBytesMax(int offset, int lengthBytes) {
        return ShardSlice.coverEnd(offset, lengthBytes, ShardLimits.SHARD_SIZE_BYTES_MAX)
                - ShardSlice.firstBlockOf(offset) * ShardLimits.BLOCK_SIZE_BYTES;
    }

    @Override
    void begin(FrameLane on) {
        alloc = on.alloc();
        on.say(new Frame.Get(id, shard, offset, lengthBytes));
    }

    @Override
    boolean accept(Frame frame) {
        if (frame instanceof Frame.GetBegin begin && head == null && alloc != null) {
            if (begin.firstBlock() != ShardSlice.firstBlockOf(offset)
                    || begin.lengthBytes() > costBytes
                    || begin.lengthBytes() < bytesNeeded()) {
                throw new ShardException(ShardFailure.PROTOCOL, "blocks outside the range");
            }
            head = begin;
            blocks = alloc.directBuffer(begin.lengthBytes(), begin.lengthBytes());
            return begin.lengthBytes() == 0;
        }
        if (frame instanceof Frame.Data data && blocks != null) {
            if (data.bytes().readableBytes() > blocks.writableBytes()) {
                throw new ShardException(ShardFailure.PROTOCOL, "more DATA than announced");
            }
            blocks.writeBytes(data.bytes());
            return !blocks.isWritable();
        }
        throw unexpected(frame);
    }

    /** From the first block's start to the end of the range. */
    private int bytesNeeded() {
        return lengthBytes == 0 ? 0 : offset % ShardLimits.BLOCK_SIZE_BYTES + lengthBytes;
    }

    @Override
    void conclude(@Nullable ShardException cause) {
        ByteBuf received = blocks;
        blocks = null;
        if (cause != null || received == null || head == null) {
            if (received != null) {
                received.release();
            }
            future.completeExceptionally(
                    cause != null ? cause : new ShardException(ShardFailure.PROTOCOL, "no blocks"));
            return;
        }
        ShardSlice slice = new ShardSlice(received, head.firstBlock(), head.crcs().values());
        try {
            slice.verify();
        } catch (ShardException e) {
            received.release();
            future.completeExceptionally(
                    new ShardException(e.failure(), "shard " + shard + ": " + e.reason()));
            return;
        }
        ByteBuf range = slice.cut(offset, lengthBytes);
        if (!future.complete(range)) {
            range.release(); // cancelled
        }
    }
}

package io.cyxcloud.shardstore.protocol;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/** {@link Frame}s to bytes; the payload of DATA goes out as it is, uncopied. Stateless. */
@Sharable
public final class FrameEncoder extends ChannelOutboundHandlerAdapter {
    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof Frame.Data data) {
            int length = data.bytes().readableBytes();
            var header = FrameFormat.dataHeader(context.alloc(), data.requestId(), length);
            var _ = context.write(header, context.voidPromise());
            var _ = context.write(data.bytes(), promise);
        } else if (message instanceof Frame frame) {
            var _ = context.write(FrameFormat.encode(context.alloc(), frame), promise);
        } else {
            var _ = context.write(message, promise);
        }
    }
}

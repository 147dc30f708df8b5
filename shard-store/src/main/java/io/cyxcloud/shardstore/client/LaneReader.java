package io.cyxcloud.shardstore.client;

import io.cyxcloud.shardstore.protocol.Frame;
import io.cyxcloud.shardstore.protocol.FrameLane;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Gives the frames of one lane to its link. On the link's event loop. */
final class LaneReader extends ChannelInboundHandlerAdapter {
    private final ClientLink link;
    private final FrameLane lane;

    LaneReader(ClientLink link, FrameLane lane) {
        this.link = link;
        this.lane = lane;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        Frame frame = (Frame) message;
        try {
            link.read(frame);
        } finally {
            if (frame instanceof Frame.Data data) {
                data.bytes().release();
            }
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        lane.pump().pump();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        link.laneClosed(lane);
        lane.pump().close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable broken) {
        link.laneBroke(lane, broken);
    }
}

package io.cyxcloud.shardstore.server;

import io.cyxcloud.shardstore.protocol.Frame;
import io.cyxcloud.shardstore.protocol.PeerIdentity;
import io.cyxcloud.shardstore.protocol.PeerTls;
import io.cyxcloud.shardstore.protocol.ShardException;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for the TLS handshake, then hands the connection to one that knows who the peer is. */
final class ServerHandshake extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(ServerHandshake.class);
    private final SslHandler tls;
    private final Function<PeerIdentity, ChannelHandler> next;

    ServerHandshake(SslHandler tls, Function<PeerIdentity, ChannelHandler> next) {
        this.tls = tls;
        this.next = next;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (!(event instanceof SslHandshakeCompletionEvent handshake)) {
            return;
        }
        if (!handshake.isSuccess()) {
            log.info("{}: handshake: {}", context.channel(), handshake.cause().toString());
            var _ = context.close();
            return;
        }
        try {
            PeerIdentity peer = PeerTls.peer(tls.engine().getSession());
            context.pipeline().replace(this, "connection", next.apply(peer));
        } catch (ShardException e) {
            log.info("{}: {}", context.channel(), e.getMessage());
            var _ = context.close();
        }
    }

    /** Nothing is said to a peer without an identity, nor heard from it. */
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof Frame.Data data) {
            data.bytes().release();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        log.debug("{}: handshake", context.channel(), cause);
        var _ = context.close();
    }
}

package io.cyxcloud.shardstore.server;

import io.cyxcloud.shardstore.protocol.Frame;
import io.cyxcloud.shardstore.protocol.FrameLane;
import io.cyxcloud.shardstore.protocol.PeerIdentity;
import io.cyxcloud.shardstore.protocol.PeerTls;
import io.cyxcloud.shardstore.protocol.ShardException;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.security.cert.X509Certificate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for TLS over TCP, then hands the channel to a lane that knows who the peer is. */
final class ServerHandshake extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(ServerHandshake.class);
    private final SslHandler tls;
    private final ServerScope scope;

    ServerHandshake(SslHandler tls, ServerScope scope) {
        this.tls = tls;
        this.scope = scope;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (!(event instanceof SslHandshakeCompletionEvent handshake)) {
            return;
        }
        if (!handshake.isSuccess()) {
            scope.counters().handshakeFailed(handshake.cause());
            log.info("{}: handshake: {}", context.channel(), handshake.cause().toString());
            var _ = context.close();
            return;
        }
        try {
            X509Certificate certificate = PeerTls.certificate(tls.engine().getSession());
            accept(context, PeerIdentity.of(certificate), certificate);
        } catch (ShardException e) {
            scope.counters().handshakeFailed(e);
            log.info("{}: {}", context.channel(), e.getMessage());
            var _ = context.close();
        }
    }

    private void accept(
            ChannelHandlerContext context, PeerIdentity peer, X509Certificate certificate) {
        scope.counters().connectionsOverTcp.increment();
        ServerConnection connection =
                new ServerConnection(
                        scope,
                        peer,
                        certificate,
                        context.channel().eventLoop(),
                        (failure, message) ->
                                context.channel()
                                        .writeAndFlush(new Frame.Failed(0, failure, 0, message))
                                        .addListener(ChannelFutureListener.CLOSE));
        FrameLane lane = FrameLane.ofConnection(context.channel());
        context.pipeline().replace(this, "lane", new ServerLane(connection, lane));
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

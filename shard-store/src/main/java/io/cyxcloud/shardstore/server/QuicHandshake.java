package io.cyxcloud.shardstore.server;

import io.cyxcloud.shardstore.protocol.PeerIdentity;
import io.cyxcloud.shardstore.protocol.PeerTls;
import io.cyxcloud.shardstore.protocol.QuicSetup;
import io.cyxcloud.shardstore.protocol.ShardException;
import io.cyxcloud.shardstore.protocol.ShardFailure;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.ScheduledFuture;
import java.security.cert.X509Certificate;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for a QUIC connection's handshake, then learns who the peer is. On its event loop. */
final class QuicHandshake extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(QuicHandshake.class);
    private static final AttributeKey<ServerConnection> CONNECTION =
            AttributeKey.valueOf(QuicHandshake.class, "connection");

    private final ServerScope scope;
    private @Nullable ServerConnection connection;
    private @Nullable ScheduledFuture<?> timeout;
    private boolean counted;

    QuicHandshake(ServerScope scope) {
        this.scope = scope;
    }

    /** Null while the peer's identity is not known. */
    static @Nullable ServerConnection connectionOf(QuicChannel quic) {
        return quic.attr(CONNECTION).get();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        timeout =
                context.executor()
                        .schedule(
                                () -> {
                                    if (connection == null) {
                                        var _ = context.close();
                                    }
                                },
                                scope.limits().handshakeTimeoutMs(),
                                TimeUnit.MILLISECONDS);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                accept(context);
            } else {
                refused(context, handshake.cause());
            }
        }
        context.fireUserEventTriggered(event);
    }

    private void accept(ChannelHandlerContext context) {
        QuicChannel quic = (QuicChannel) context.channel();
        SSLEngine engine = quic.sslEngine();
        if (connection != null || engine == null) {
            return;
        }
        try {
            X509Certificate certificate = PeerTls.certificate(engine.getSession());
            PeerIdentity peer = PeerIdentity.of(certificate);
            QuicSetup.segmentsFor(quic, scope.transports().datagramBytesMax());
            scope.counters().connectionsOverQuic.increment();
            connection =
                    new ServerConnection(
                            scope,
                            peer,
                            certificate,
                            quic.eventLoop(),
                            (failure, message) -> QuicSetup.close(quic, failure, message));
            quic.attr(CONNECTION).set(connection);
        } catch (ShardException e) {
            refused(context, e);
            QuicSetup.close(quic, ShardFailure.REFUSED, e.reason());
        }
    }

    private void refused(ChannelHandlerContext context, Throwable cause) {
        if (!counted) {
            counted = true;
            scope.counters().handshakeFailed(cause);
            log.info("{}: handshake: {}", context.channel(), cause.toString());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (timeout != null) {
            timeout.cancel(false);
        }
        if (connection != null) {
            connection.closed();
        }
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (connection == null) {
            refused(context, cause);
        } else {
            log.info("{}: {} broke: {}", scope.self(), connection.peer, cause.toString());
        }
    }
}

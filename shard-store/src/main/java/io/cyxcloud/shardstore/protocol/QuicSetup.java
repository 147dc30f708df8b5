package io.cyxcloud.shardstore.protocol;

import io.netty.bootstrap.AbstractBootstrap;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.handler.codec.quic.EpollQuicUtils;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicChannelOption;
import io.netty.handler.codec.quic.QuicCodecBuilder;
import io.netty.handler.codec.quic.QuicTransportParameters;
import io.netty.handler.codec.quic.SegmentedDatagramPacketAllocator;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * What both ends of QUIC set up alike. Sending is segmented by the kernel (UDP_SEGMENT), which is
 * what makes QUIC usable at all; receiving is not coalesced (UDP_GRO made it ten times slower), but
 * several datagrams are taken by one call.
 */
public final class QuicSetup {
    /** Unread bytes of a connection and of a stream that the peer may have under way at first. */
    private static final int CONNECTION_WINDOW_BYTES = 16 * 1024 * 1024;

    private static final int STREAM_WINDOW_BYTES = 2 * 1024 * 1024;

    /** Datagrams of the largest size that one call receives. */
    private static final int DATAGRAMS_A_CALL = 16;

    private static final int SOCKET_BUFFER_BYTES = 4 * 1024 * 1024;

    /** On one machine and in one datacenter nothing is gained by delaying acknowledgements. */
    private static final int ACK_DELAY_MS_MAX = 5;

    private static final int REASON_CHARS_MAX = 200;

    private QuicSetup() {}

    /** A UDP socket; the kernel may grant smaller buffers than asked for. */
    @SuppressWarnings("deprecation") // Netty has no other way to size a datagram socket's reads
    public static void socket(Bootstrap socket, NetThreads threads) {
        AbstractBootstrap<?, ?> options = socket.channel(threads.datagramChannelType());
        options.option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER_BYTES)
                .option(ChannelOption.SO_SNDBUF, SOCKET_BUFFER_BYTES)
                .option(
                        ChannelOption.RCVBUF_ALLOCATOR,
                        new FixedRecvByteBufAllocator(
                                DATAGRAMS_A_CALL * DatagramSizes.LOOPBACK_BYTES));
        if (Epoll.isAvailable()) {
            options.option(
                    EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, DatagramSizes.LOOPBACK_BYTES);
        }
    }

    /** Windows, sizes and congestion control. */
    public static void transport(QuicCodecBuilder<?> codec, int datagramBytes) {
        codec.initialMaxData(CONNECTION_WINDOW_BYTES)
                .initialMaxStreamDataBidirectionalLocal(STREAM_WINDOW_BYTES)
                .initialMaxStreamDataBidirectionalRemote(STREAM_WINDOW_BYTES)
                .maxSendUdpPayloadSize(datagramBytes)
                .maxRecvUdpPayloadSize(datagramBytes)
                .maxAckDelay(ACK_DELAY_MS_MAX, TimeUnit.MILLISECONDS)
                .activeMigration(false);
    }

    /** For as many datagrams of this size as one call may send. */
    public static SegmentedDatagramPacketAllocator segments(int datagramBytes) {
        return Epoll.isAvailable()
                ? EpollQuicUtils.newSegmentedAllocator(DatagramSizes.segments(datagramBytes))
                : SegmentedDatagramPacketAllocator.NONE;
    }

    /** Once the handshake is done: the peer's size may be smaller than ours. */
    public static void segmentsFor(QuicChannel quic, int datagramBytes) {
        QuicTransportParameters peer = quic.peerTransportParameters();
        if (peer != null && peer.maxUdpPayloadSize() < datagramBytes) {
            quic.config()
                    .setOption(
                            QuicChannelOption.SEGMENTED_DATAGRAM_PACKET_ALLOCATOR,
                            segments((int) peer.maxUdpPayloadSize()));
        }
    }

    /** Ends a connection, with the reason for the peer. */
    public static void close(QuicChannel quic, ShardFailure failure, String message) {
        String reason = message.substring(0, Math.min(message.length(), REASON_CHARS_MAX));
        var _ =
                quic.close(
                        true,
                        failure.code(),
                        Unpooled.copiedBuffer(reason, StandardCharsets.UTF_8));
    }
}

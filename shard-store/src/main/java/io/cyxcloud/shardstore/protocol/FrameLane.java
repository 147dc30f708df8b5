package io.cyxcloud.shardstore.protocol;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.handler.codec.quic.QuicStreamChannel;

/**
 * A channel that carries frames both ways: a TCP connection with all its requests, or a QUIC stream
 * with one. Whoever speaks needs not know which. Used on the channel's event loop only.
 */
public final class FrameLane {
    /** Application error code of a stream that was given up. */
    private static final int GIVEN_UP = 1;

    private final Channel channel;
    private final DataPump pump;
    private final boolean ofOneRequest;
    private int framesPending;
    private boolean finishing;
    private boolean aborted;

    private FrameLane(Channel channel, boolean ofOneRequest) {
        this.channel = channel;
        this.ofOneRequest = ofOneRequest;
        this.pump = new DataPump(channel, this::finishIfDone);
    }

    /** All requests of a TCP connection. */
    public static FrameLane ofConnection(Channel channel) {
        return new FrameLane(channel, false);
    }

    /** One request on a stream of its own. */
    public static FrameLane ofRequest(QuicStreamChannel channel) {
        return new FrameLane(channel, true);
    }

    public boolean isOfOneRequest() {
        return ofOneRequest;
    }

    /** Sends a frame. One that carries bytes belongs to the {@link #pump}. */
    public void say(Frame frame) {
        if (!ofOneRequest) {
            var _ = channel.writeAndFlush(frame, channel.voidPromise());
            return;
        }
        framesPending++;
        var _ =
                channel.writeAndFlush(frame)
                        .addListener(_ -> {
                            framesPending--;
                            finishIfDone();
                        });
    }

    public DataPump pump() {
        return pump;
    }

    public ByteBufAllocator alloc() {
        return channel.alloc();
    }

    /** False from {@link #abort} on, though a TCP connection may take a moment to close. */
    public boolean isOpen() {
        return !aborted && channel.isOpen();
    }

    /** Bytes the peer has left unread, as far as this end knows; 0 while it takes what is sent. */
    public long bytesUnread() {
        return channel.bytesBeforeWritable();
    }

    /**
     * The request is over: a lane of one request ends our half once all that was said is out. A
     * lane of a connection goes on.
     */
    public void finish() {
        finishing = ofOneRequest;
        finishIfDone();
    }

    private void finishIfDone() {
        // QUIC's end of stream would overtake what waits for room
        if (finishing && framesPending == 0 && pump.idle()) {
            finishing = false;
            // Not from within the reading of this stream: the library takes a stream whose bytes
            // are all acknowledged for complete once it has read the peer's end, and then forgets
            // it together with an end of ours that was not sent yet.
            channel.eventLoop().execute(this::endOutput);
        }
    }

    private void endOutput() {
        if (channel instanceof QuicStreamChannel stream
                && stream.isOpen()
                && !stream.isOutputShutdown()) {
            var _ = stream.shutdownOutput();
        }
    }

    /** Ends the lane at once: the stream, or the whole TCP connection. */
    public void abort() {
        if (aborted) {
            return;
        }
        aborted = true;
        if (channel instanceof QuicStreamChannel stream) {
            var _ = stream.shutdown(GIVEN_UP);
        }
        var _ = channel.close();
    }
}

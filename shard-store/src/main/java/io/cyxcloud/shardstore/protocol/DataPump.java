package io.cyxcloud.shardstore.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.ArrayDeque;

/**
 * Sends the bodies of many requests over one channel as DATA frames: one frame of each in turn, and
 * only while the channel is writable, so that a slow peer holds up nothing but its own connection
 * and little is queued in the channel. Used on the channel's event loop only.
 *
 * <p>A body is over when all of it is sent, or it was stopped, and the channel has let go of every
 * slice. Only then are its bytes released and its callback run: once, and always, because a channel
 * that closes fails its writes.
 */
public final class DataPump {
    private final Channel channel;
    private final Runnable drained;
    private final ArrayDeque<Body> bodies = new ArrayDeque<>();
    private int frameBytesMax = FrameFormat.BODY_SIZE_BYTES_MAX;
    private boolean pumping;
    private int writesPending;
    private long progressNanos = System.nanoTime();

    /**
     * @param drained runs on the event loop when the channel has let go of the last slice
     */
    DataPump(Channel channel, Runnable drained) {
        this.channel = channel;
        this.drained = drained;
    }

    /** One body under way. */
    public final class Body {
        private final long requestId;
        private final ByteBuf bytes;
        private final Runnable over;
        private int writes;
        private boolean ended;
        private boolean stopped;

        private Body(long requestId, ByteBuf bytes, Runnable over) {
            this.requestId = requestId;
            this.bytes = bytes;
            this.over = over;
        }

        /** Sends no more of it; {@code over} runs as soon as the channel holds none of it. */
        public void stop() {
            stopped = true;
            bodies.remove(this);
            endIfOver();
        }

        /** Whether the channel still holds bytes of it. */
        public boolean inChannel() {
            return writes > 0;
        }

        private void endIfOver() {
            if (!ended && writes == 0 && (stopped || !bytes.isReadable())) {
                ended = true;
                bytes.release();
                over.run();
            }
        }

        private void writeFrame() {
            int length = Math.min(bytes.readableBytes(), frameBytesMax);
            var frame = new Frame.Data(requestId, bytes.readRetainedSlice(length));
            if (bytes.isReadable()) {
                bodies.add(this);
            }
            writes++;
            writesPending++;
            var _ =
                    channel.write(frame)
                            .addListener(_ -> {
                                progressNanos = System.nanoTime();
                                writes--;
                                writesPending--;
                                endIfOver();
                                if (idle()) {
                                    drained.run();
                                }
                            });
        }
    }

    /** The largest DATA body the peer takes, in bytes. */
    public void limitFrames(int bodyBytesMax) {
        frameBytesMax = Math.min(frameBytesMax, bodyBytesMax);
    }

    /**
     * Starts a body. Takes over one reference of {@code bytes}; call {@link #pump()} afterwards.
     *
     * @param over runs once, on the event loop, after {@code bytes} is released
     */
    public Body send(long requestId, ByteBuf bytes, Runnable over) {
        if (idle()) {
            progressNanos = System.nanoTime();
        }
        Body body = new Body(requestId, bytes, over);
        if (bytes.isReadable()) {
            bodies.add(body);
        } else {
            body.endIfOver();
        }
        return body;
    }

    /** Writes while the channel is writable, and flushes. To be called when it becomes so, too. */
    public void pump() {
        if (pumping) {
            return; // a write may tell of writability in the middle of this loop
        }
        pumping = true;
        try {
            boolean wrote = true;
            while (wrote) {
                wrote = false;
                while (!bodies.isEmpty() && channel.isActive() && channel.isWritable()) {
                    bodies.remove().writeFrame();
                    wrote = true;
                }
                channel.flush();
            }
        } finally {
            pumping = false;
        }
    }

    /** After the channel closed: stops what was not handed to it. */
    public void close() {
        while (!bodies.isEmpty()) {
            bodies.peek().stop();
        }
    }

    public boolean idle() {
        return bodies.isEmpty() && writesPending == 0;
    }

    /** When the channel last took bytes, by {@link System#nanoTime()}; means little when idle. */
    public long progressNanos() {
        return progressNanos;
    }
}

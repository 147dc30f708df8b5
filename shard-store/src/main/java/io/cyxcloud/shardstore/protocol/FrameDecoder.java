package io.cyxcloud.shardstore.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of a connection to {@link Frame}s. DATA passes on as slices while it arrives, so what is
 * kept here is less than one small frame. Never throws for what a peer sends: a frame that makes no
 * sense becomes {@link Frame.Malformed} and is skipped; when its length cannot be trusted, the
 * connection is over and everything after is dropped. One per connection, on its event loop.
 */
public final class FrameDecoder extends ByteToMessageDecoder {
    private long dataRequestId;
    private int dataBytesLeft;
    private int skipBytesLeft;
    private boolean broken;

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        read(in, out);
    }

    /** One step; nothing changes when more bytes are needed. */
    void read(ByteBuf in, List<Object> out) {
        if (broken) {
            in.skipBytes(in.readableBytes());
        } else if (skipBytesLeft > 0) {
            int count = Math.min(skipBytesLeft, in.readableBytes());
            in.skipBytes(count);
            skipBytesLeft -= count;
        } else if (dataBytesLeft > 0) {
            int count = Math.min(dataBytesLeft, in.readableBytes());
            dataBytesLeft -= count;
            out.add(new Frame.Data(dataRequestId, in.readRetainedSlice(count)));
        } else if (in.readableBytes() >= FrameFormat.HEADER_SIZE_BYTES) {
            Frame frame = decodeFrame(in);
            if (frame != null) {
                out.add(frame);
            }
        }
    }

    /** A frame, or null when more bytes are needed or the frame is DATA (which then streams). */
    private @Nullable Frame decodeFrame(ByteBuf in) {
        int start = in.readerIndex();
        int length = in.getInt(start);
        if (length < 0 || length > FrameFormat.BODY_SIZE_BYTES_MAX) {
            broken = true;
            in.skipBytes(in.readableBytes());
            return new Frame.Malformed(0, "frame body of " + Integer.toUnsignedString(length));
        }
        FrameType type = FrameType.ofCode(in.getUnsignedByte(start + 4));
        long id = in.getLong(start + 8);
        String fault = headerFault(type, in.getUnsignedByte(start + 5), length, id);
        if (fault != null || type == null) {
            in.skipBytes(FrameFormat.HEADER_SIZE_BYTES);
            skipBytesLeft = length;
            return new Frame.Malformed(Math.max(0, id), String.valueOf(fault));
        }
        if (type == FrameType.DATA) {
            in.skipBytes(FrameFormat.HEADER_SIZE_BYTES);
            dataRequestId = id;
            dataBytesLeft = length;
            return null;
        }
        if (in.readableBytes() < FrameFormat.HEADER_SIZE_BYTES + length) {
            return null;
        }
        in.skipBytes(FrameFormat.HEADER_SIZE_BYTES);
        ByteBuf body = in.readSlice(length);
        try {
            return FrameFormat.decode(type, id, body, length);
        } catch (IllegalArgumentException e) {
            return new Frame.Malformed(id, type + ": " + e.getMessage());
        }
    }

    private static @Nullable String headerFault(
            @Nullable FrameType type, int flags, int length, long id) {
        if (type == null) {
            return "unknown frame type";
        }
        if (length < type.bodyBytesMin || length > type.bodyBytesMax) {
            return type + " of " + length + " bytes";
        }
        if (flags != 0) {
            return type + " with unknown flags " + flags;
        }
        boolean ofConnection = type == FrameType.HELLO || type == FrameType.ERROR;
        if (id < 0 || (id == 0 && !ofConnection)) {
            return type + " with request id " + Long.toUnsignedString(id);
        }
        return null;
    }
}

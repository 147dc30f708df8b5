package io.cyxcloud.shardstore.client;

import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.shardstore.protocol.DataPump;
import io.cyxcloud.shardstore.protocol.Frame;
import io.cyxcloud.shardstore.protocol.FrameLane;
import io.cyxcloud.shardstore.protocol.ShardException;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Completes only after the channel has let go of the payload: callers may reuse its memory. */
final class PutRequest extends Request<Void> {
    private final ShardId shard;
    private final ByteBuf payload;
    private final Bytes blake3;
    private DataPump.@Nullable Body body;
    private boolean begun;
    private boolean payloadReleased;
    private boolean outcomeKnown;
    private @Nullable ShardException failure;

    PutRequest(ShardId shard, ByteBuf payload, Bytes blake3) {
        super(payload.readableBytes());
        this.shard = shard;
        this.payload = payload;
        this.blake3 = blake3;
    }

    @Override
    void begin(FrameLane on) {
        begun = true;
        on.say(new Frame.PutBegin(id, shard, costBytes, blake3));
        body = on.pump().send(id, payload, this::bodyOver);
        on.pump().pump();
    }

    private void bodyOver() {
        payloadReleased = true;
        completeWhenReady();
    }

    @Override
    boolean accept(Frame frame) {
        if (frame instanceof Frame.PutOk) {
            return true;
        }
        throw unexpected(frame);
    }

    @Override
    void conclude(@Nullable ShardException cause) {
        outcomeKnown = true;
        failure = cause;
        if (!begun) {
            payload.release();
            payloadReleased = true;
        } else if (body != null) {
            body.stop();
        }
        completeWhenReady();
    }

    private void completeWhenReady() {
        if (!outcomeKnown || !payloadReleased) {
            return;
        }
        if (failure == null) {
            future.complete(null);
        } else {
            future.completeExceptionally(failure);
        }
    }

    @Override
    boolean unsent() {
        return body != null && body.inChannel();
    }
}

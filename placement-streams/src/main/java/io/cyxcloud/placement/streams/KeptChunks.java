package io.cyxcloud.placement.streams;

import io.cyxcloud.events.codec.AvroCodec;
import io.cyxcloud.events.state.ChunkRow;
import io.cyxcloud.events.state.StreamPhase;
import io.cyxcloud.events.state.StreamRow;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * What of the chunk rows is a function of the log alone: placed chunks and the streams that are
 * kept. How far the sweep over what is due and the walks over what nodes hold have come, found
 * overdue and told, is left out, because a clock says when they go on; so are streams of which no
 * placement is known, because a clock says how long they are kept.
 */
final class KeptChunks implements DigestedRows {
    private static final AvroCodec<StreamRow> STREAM = AvroCodec.ofEvents(StreamRow.class);

    @Override
    public byte @Nullable [] of(Bytes key, byte[] row) {
        return switch (key.get()[0]) {
            case 'c' -> chunk(row);
            case 't' -> stream(row);
            case 'h', 'q', 'w' -> null;
            default -> row;
        };
    }

    private static byte @Nullable [] chunk(byte[] bytes) {
        ChunkRow row = ChunkView.CHUNK.decode(bytes);
        return row.released() || row.shape() == null
                ? null
                : ChunkView.CHUNK.encode(row.withTold(null).withOverdue(false));
    }

    private static byte @Nullable [] stream(byte[] bytes) {
        StreamRow row = STREAM.decode(bytes);
        if (row.phase() != StreamPhase.KEPT || (!row.placed() && row.sources().isEmpty())) {
            return null;
        }
        return STREAM.encode(
                new StreamRow(
                        row.owners(),
                        row.sources(),
                        row.chunkCount(),
                        row.placed() ? row.leaseEndMs() : 0,
                        row.placed(),
                        0,
                        row.releasedMs(),
                        StreamPhase.KEPT,
                        0,
                        0,
                        row.nodes(),
                        0));
    }
}

package io.cyxcloud.shardstore.protocol;

import io.cyxcloud.events.value.ShardId;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Bodies of the frames about inventories and health; the layouts are in {@link FrameFormat}. */
final class InventoryFormat {
    private static final int SHARD_SIZE_BYTES = 24;

    private InventoryFormat() {}

    static void writeRange(ByteBuf out, ShardRange range) {
        writeEnd(out, range.after());
        writeEnd(out, range.upTo());
    }

    static ShardRange readRange(ByteBuf in) {
        Optional<ShardId> after = readEnd(in);
        return new ShardRange(after, readEnd(in));
    }

    private static void writeEnd(ByteBuf out, Optional<ShardId> end) {
        if (end.isPresent()) {
            FrameFormat.writeShard(out, end.get());
        } else {
            out.writeLong(-1).writeLong(-1).writeLong(-1);
        }
    }

    private static Optional<ShardId> readEnd(ByteBuf in) {
        int at = in.readerIndex();
        if (in.getLong(at) == -1 && in.getLong(at + 8) == -1 && in.getLong(at + 16) == -1) {
            in.skipBytes(SHARD_SIZE_BYTES);
            return Optional.empty();
        }
        return Optional.of(FrameFormat.readShard(in));
    }

    static void writePage(ByteBuf out, ShardPage page) {
        out.writeByte(page.more() ? 1 : 0).writeZero(3).writeInt(page.shards().size());
        for (ShardPage.Entry entry : page.shards()) {
            FrameFormat.writeShard(out, entry.id());
            out.writeInt(entry.stat().sizeBytes()).writeBytes(entry.stat().blake3().toBuffer());
        }
    }

    static ShardPage readPage(ByteBuf in, int bodyBytes) {
        int more = in.readUnsignedByte();
        FrameFormat.check(more <= 1, "more", more);
        in.skipBytes(3);
        int count = in.readInt();
        FrameFormat.check(
                count >= 0
                        && count <= ShardLimits.PAGE_SHARDS_MAX
                        && bodyBytes == 8 + FrameFormat.ENTRY_SIZE_BYTES * count,
                "count",
                count);
        List<ShardPage.Entry> shards = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            ShardId shard = FrameFormat.readShard(in);
            int size = FrameFormat.readShardSize(in, "size");
            shards.add(new ShardPage.Entry(shard, new ShardStat(size, FrameFormat.readHash(in))));
        }
        return new ShardPage(shards, more == 1);
    }

    /** All but the reason, which follows. */
    static void writeHealth(ByteBuf out, NodeReport health) {
        out.writeByte(health.level().code()).writeZero(3).writeInt(health.requestsInFlight());
        out.writeLong(health.capacityBytes()).writeLong(health.usedBytes());
    }

    static NodeReport readHealth(ByteBuf in, int bodyBytes) {
        NodeReport.Level level = NodeReport.Level.ofCode(in.readUnsignedByte());
        in.skipBytes(3);
        int inFlight = in.readInt();
        long capacityBytes = in.readLong();
        long usedBytes = in.readLong();
        String reason = in.readCharSequence(bodyBytes - 24, StandardCharsets.UTF_8).toString();
        return new NodeReport(level, reason, inFlight, capacityBytes, usedBytes);
    }
}

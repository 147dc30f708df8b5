package io.cyxcloud.shardstore.protocol;

import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.events.value.StreamId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * The bytes of frames. Pure functions; integers are big-endian and unsigned, reserved fields 0.
 *
 * <pre>
 *  0               4       5       6               8                              16
 * +---------------+-------+-------+---------------+-------------------------------+
 * | body length   | type  | flags | reserved      | request id                    |
 * +---------------+-------+-------+---------------+-------------------------------+
 * | body: body length bytes, at most 256 KiB                                      |
 *
 * SHARD      stream id (16) | chunk index (4) | shard index (2) | reserved (2)
 * HELLO      magic "CYXS" (4) | newest version (2) | oldest version (2) | body length max (4)
 *            | requests max (4) | bytes max (4) | fields of later versions, ignored
 * PUT_BEGIN  SHARD (24) | length (4) | BLAKE3 (32)
 * DATA       1 byte at least
 * GET        SHARD (24) | offset (4) | length (4)
 * GET_BEGIN  length (4) | first block (4) | CRC32C of each 64 KiB block (4 each)
 * STAT       SHARD (24)
 * STAT_OK    length (4) | BLAKE3 (32); answers VERIFY, too
 * ERROR      failure (2) | reserved (2) | retry after, ms (4) | message, UTF-8
 * DELETE, VERIFY  SHARD (24)
 * LIST       after SHARD (24) | up to SHARD (24) | count max (4); an end of all ones is open
 * LIST_PAGE  more (1) | reserved (3) | count (4) | count times SHARD (24), length (4), BLAKE3 (32)
 * HEALTH_OK  level (1) | reserved (3) | in flight (4) | capacity (8) | used (8) | reason, UTF-8
 * PUT_OK, DELETE_OK, PING, PONG, HEALTH, CANCEL: empty
 * </pre>
 */
final class FrameFormat {
    static final int HEADER_SIZE_BYTES = 16;

    /** Big enough that headers cost nothing, small enough that requests interleave. */
    static final int BODY_SIZE_BYTES_MAX = 256 * 1024;

    static final int MESSAGE_SIZE_BYTES_MAX = 512;

    /** One shard in a page of an inventory. */
    static final int ENTRY_SIZE_BYTES = 24 + 4 + 32;

    static final int MAGIC = 0x43595853; // "CYXS"

    /** Without a stack: it says nothing of a peer's bytes, and a hostile peer sends many. */
    private static final class FieldException extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        FieldException(String message) {
            super(message);
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }

    private FrameFormat() {}

    static void writeHeader(ByteBuf out, FrameType type, long requestId, int bodyBytes) {
        assert bodyBytes >= type.bodyBytesMin && bodyBytes <= type.bodyBytesMax : type;
        out.writeInt(bodyBytes).writeByte(type.code).writeByte(0).writeShort(0);
        out.writeLong(requestId);
    }

    /** The header of a DATA frame of {@code bodyBytes}; the bytes are sent after it. */
    static ByteBuf dataHeader(ByteBufAllocator alloc, long requestId, int bodyBytes) {
        ByteBuf out = alloc.directBuffer(HEADER_SIZE_BYTES, HEADER_SIZE_BYTES);
        writeHeader(out, FrameType.DATA, requestId, bodyBytes);
        return out;
    }

    /** A whole frame. The caller owns the buffer; DATA's bytes are copied and not released. */
    static ByteBuf encode(ByteBufAllocator alloc, Frame frame) {
        ByteBuf out = alloc.directBuffer(HEADER_SIZE_BYTES + 64);
        long id = frame.requestId();
        switch (frame) {
            case Frame.Hello hello -> {
                writeHeader(out, FrameType.HELLO, 0, FrameType.HELLO.bodyBytesMin);
                out.writeInt(MAGIC).writeShort(hello.version());
                out.writeShort(hello.versionMin());
                out.writeInt(hello.bodyBytesMax()).writeInt(hello.requestsMax());
                out.writeInt(hello.bytesMax());
            }
            case Frame.PutBegin put -> {
                writeHeader(out, FrameType.PUT_BEGIN, id, FrameType.PUT_BEGIN.bodyBytesMax);
                writeShard(out, put.id());
                out.writeInt(put.lengthBytes()).writeBytes(put.blake3().toBuffer());
            }
            case Frame.Data data -> {
                writeHeader(out, FrameType.DATA, id, data.bytes().readableBytes());
                out.writeBytes(
                        data.bytes(), data.bytes().readerIndex(), data.bytes().readableBytes());
            }
            case Frame.PutOk _ -> writeHeader(out, FrameType.PUT_OK, id, 0);
            case Frame.Get get -> {
                writeHeader(out, FrameType.GET, id, FrameType.GET.bodyBytesMax);
                writeShard(out, get.id());
                out.writeInt(get.offset()).writeInt(get.lengthBytes());
            }
            case Frame.GetBegin begin -> {
                int[] crcs = begin.crcs().values();
                writeHeader(out, FrameType.GET_BEGIN, id, 8 + 4 * crcs.length);
                out.writeInt(begin.lengthBytes()).writeInt(begin.firstBlock());
                for (int crc : crcs) {
                    out.writeInt(crc);
                }
            }
            case Frame.Stat stat -> writeOfShard(out, FrameType.STAT, id, stat.id());
            case Frame.StatOk ok -> {
                writeHeader(out, FrameType.STAT_OK, id, FrameType.STAT_OK.bodyBytesMax);
                out.writeInt(ok.stat().sizeBytes()).writeBytes(ok.stat().blake3().toBuffer());
            }
            case Frame.Ping _ -> writeHeader(out, FrameType.PING, id, 0);
            case Frame.Pong _ -> writeHeader(out, FrameType.PONG, id, 0);
            case Frame.Failed failed -> {
                byte[] message = truncated(failed.message());
                writeHeader(out, FrameType.ERROR, id, 8 + message.length);
                out.writeShort(failed.failure().code()).writeShort(0);
                out.writeInt(failed.retryAfterMs()).writeBytes(message);
            }
            case Frame.Cancel _ -> writeHeader(out, FrameType.CANCEL, id, 0);
            case Frame.Delete delete -> writeOfShard(out, FrameType.DELETE, id, delete.id());
            case Frame.DeleteOk _ -> writeHeader(out, FrameType.DELETE_OK, id, 0);
            case Frame.ListShards list -> {
                writeHeader(out, FrameType.LIST, id, FrameType.LIST.bodyBytesMax);
                InventoryFormat.writeRange(out, list.range());
                out.writeInt(list.countMax());
            }
            case Frame.ListPage list -> {
                int count = list.page().shards().size();
                writeHeader(out, FrameType.LIST_PAGE, id, 8 + ENTRY_SIZE_BYTES * count);
                InventoryFormat.writePage(out, list.page());
            }
            case Frame.Verify verify -> writeOfShard(out, FrameType.VERIFY, id, verify.id());
            case Frame.Health _ -> writeHeader(out, FrameType.HEALTH, id, 0);
            case Frame.HealthOk ok -> {
                byte[] reason = truncated(ok.health().reason());
                writeHeader(out, FrameType.HEALTH_OK, id, 24 + reason.length);
                InventoryFormat.writeHealth(out, ok.health());
                out.writeBytes(reason);
            }
            case Frame.Malformed _ -> {
                out.release();
                throw new IllegalArgumentException("a malformed frame is never sent");
            }
        }
        return out;
    }

    /**
     * Reads a body that is complete in {@code in}, of a type other than DATA whose size limits
     * hold. Throws IllegalArgumentException when the fields make no sense; may leave bytes unread.
     */
    static Frame decode(FrameType type, long id, ByteBuf in, int bodyBytes) {
        return switch (type) {
            case HELLO -> readHello(in);
            case PUT_BEGIN -> {
                ShardId shard = readShard(in);
                int length = readShardSize(in, "length");
                yield new Frame.PutBegin(id, shard, length, readHash(in));
            }
            case DATA -> throw new IllegalArgumentException("DATA has no fields");
            case PUT_OK -> new Frame.PutOk(id);
            case GET -> {
                ShardId shard = readShard(in);
                int offset = readShardSize(in, "offset");
                int length = readShardSize(in, "length");
                check(offset + length <= ShardLimits.SHARD_SIZE_BYTES_MAX, "range", length);
                yield new Frame.Get(id, shard, offset, length);
            }
            case GET_BEGIN -> readGetBegin(id, in, bodyBytes);
            case STAT -> new Frame.Stat(id, readShard(in));
            case STAT_OK -> {
                int size = readShardSize(in, "size");
                yield new Frame.StatOk(id, new ShardStat(size, readHash(in)));
            }
            case PING -> new Frame.Ping(id);
            case PONG -> new Frame.Pong(id);
            case ERROR -> {
                ShardFailure failure = ShardFailure.ofCode(in.readUnsignedShort());
                in.skipBytes(2);
                int retryAfterMs = Math.max(0, in.readInt());
                yield new Frame.Failed(
                        id,
                        failure,
                        retryAfterMs,
                        in.readCharSequence(bodyBytes - 8, StandardCharsets.UTF_8).toString());
            }
            case CANCEL -> new Frame.Cancel(id);
            case DELETE -> new Frame.Delete(id, readShard(in));
            case DELETE_OK -> new Frame.DeleteOk(id);
            case LIST -> {
                ShardRange range = InventoryFormat.readRange(in);
                yield new Frame.ListShards(id, range, in.readInt());
            }
            case LIST_PAGE -> new Frame.ListPage(id, InventoryFormat.readPage(in, bodyBytes));
            case VERIFY -> new Frame.Verify(id, readShard(in));
            case HEALTH -> new Frame.Health(id);
            case HEALTH_OK -> new Frame.HealthOk(id, InventoryFormat.readHealth(in, bodyBytes));
        };
    }

    private static Frame readHello(ByteBuf in) {
        check(in.readInt() == MAGIC, "magic", 0);
        int version = in.readUnsignedShort();
        int versionMin = in.readUnsignedShort();
        int bodyBytesMax = in.readInt();
        check(bodyBytesMax >= 1024, "body length max", bodyBytesMax);
        int requestsMax = in.readInt();
        check(requestsMax > 0, "requests max", requestsMax);
        int bytesMax = in.readInt();
        check(bytesMax > 0, "bytes max", bytesMax);
        return new Frame.Hello(version, versionMin, bodyBytesMax, requestsMax, bytesMax);
    }

    private static Frame readGetBegin(long id, ByteBuf in, int bodyBytes) {
        int length = readShardSize(in, "length");
        int firstBlock = in.readInt();
        int blocksMax = ShardLimits.blockCount(ShardLimits.SHARD_SIZE_BYTES_MAX);
        check(firstBlock >= 0 && firstBlock <= blocksMax, "first block", firstBlock);
        int count = ShardLimits.blockCount(length);
        check(bodyBytes == 8 + 4 * count, "checksums for length", length);
        int[] crcs = new int[count];
        for (int block = 0; block < count; block++) {
            crcs[block] = in.readInt();
        }
        return new Frame.GetBegin(id, length, firstBlock, new BlockCrcs(crcs));
    }

    private static void writeOfShard(ByteBuf out, FrameType type, long requestId, ShardId shard) {
        writeHeader(out, type, requestId, type.bodyBytesMax);
        writeShard(out, shard);
    }

    static void writeShard(ByteBuf out, ShardId id) {
        UUID stream = id.chunk().stream().value();
        out.writeLong(stream.getMostSignificantBits());
        out.writeLong(stream.getLeastSignificantBits());
        out.writeInt(id.chunk().index()).writeShort(id.index()).writeShort(0);
    }

    static ShardId readShard(ByteBuf in) {
        UUID stream = new UUID(in.readLong(), in.readLong());
        int chunk = in.readInt();
        int index = in.readUnsignedShort();
        int reserved = in.readUnsignedShort();
        check(reserved == 0, "reserved field", reserved);
        return new ShardId(new ChunkId(new StreamId(stream), chunk), index);
    }

    static int readShardSize(ByteBuf in, String what) {
        int size = in.readInt();
        check(size >= 0 && size <= ShardLimits.SHARD_SIZE_BYTES_MAX, what, size);
        return size;
    }

    static Bytes readHash(ByteBuf in) {
        ByteBuffer hash = in.nioBuffer(in.readerIndex(), ShardLimits.HASH_SIZE_BYTES);
        in.skipBytes(ShardLimits.HASH_SIZE_BYTES);
        return Bytes.copyOf(hash);
    }

    /** UTF-8, cut at a character's border. */
    private static byte[] truncated(String message) {
        String text = message;
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        while (bytes.length > MESSAGE_SIZE_BYTES_MAX) {
            int excess = bytes.length - MESSAGE_SIZE_BYTES_MAX;
            text = text.substring(0, text.length() - Math.max(1, excess / 4));
            bytes = text.getBytes(StandardCharsets.UTF_8);
        }
        return bytes;
    }

    static void check(boolean holds, String what, int value) {
        if (!holds) {
            throw new FieldException(what + " is out of range (" + value + ")");
        }
    }
}

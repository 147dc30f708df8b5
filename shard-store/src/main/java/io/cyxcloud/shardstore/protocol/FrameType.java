package io.cyxcloud.shardstore.protocol;

import org.jspecify.annotations.Nullable;

/** Kinds of frames with their codes and body sizes in bytes. Codes are never reused. */
enum FrameType {
    HELLO(1, 20, 256), // longer than we know: fields of a later version, ignored
    PUT_BEGIN(2, 60, 60),
    DATA(3, 1, FrameFormat.BODY_SIZE_BYTES_MAX),
    PUT_OK(4, 0, 0),
    GET(5, 32, 32),
    GET_BEGIN(6, 8, 8 + 4 * ShardLimits.SHARD_SIZE_BYTES_MAX / ShardLimits.BLOCK_SIZE_BYTES),
    STAT(7, 24, 24),
    STAT_OK(8, 36, 36),
    PING(9, 0, 0),
    PONG(10, 0, 0),
    ERROR(11, 8, 8 + FrameFormat.MESSAGE_SIZE_BYTES_MAX),
    CANCEL(12, 0, 0),
    DELETE(13, 24, 24),
    DELETE_OK(14, 0, 0),
    LIST(15, 52, 52),
    LIST_PAGE(16, 8, 8 + FrameFormat.ENTRY_SIZE_BYTES * ShardLimits.PAGE_SHARDS_MAX),
    VERIFY(17, 24, 24),
    HEALTH(18, 0, 0),
    HEALTH_OK(19, 24, 24 + FrameFormat.MESSAGE_SIZE_BYTES_MAX);

    private static final FrameType[] BY_CODE = new FrameType[20];

    static {
        for (FrameType type : values()) {
            BY_CODE[type.code] = type;
            assert type.bodyBytesMax <= FrameFormat.BODY_SIZE_BYTES_MAX;
        }
    }

    final int code;
    final int bodyBytesMin;
    final int bodyBytesMax;

    FrameType(int code, int bodyBytesMin, int bodyBytesMax) {
        this.code = code;
        this.bodyBytesMin = bodyBytesMin;
        this.bodyBytesMax = bodyBytesMax;
    }

    static @Nullable FrameType ofCode(int code) {
        return code > 0 && code < BY_CODE.length ? BY_CODE[code] : null;
    }
}

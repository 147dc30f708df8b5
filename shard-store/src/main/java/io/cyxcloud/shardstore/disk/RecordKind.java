package io.cyxcloud.shardstore.disk;

import java.util.Optional;

/** What a record in a segment says. */
enum RecordKind {
    /** The shard is here. */
    SHARD(1),
    /** The shard was deleted. */
    TOMBSTONE(2);

    private final byte code;

    RecordKind(int code) {
        this.code = (byte) code;
    }

    /** The byte in the record; never reused for another meaning. */
    byte code() {
        return code;
    }

    static Optional<RecordKind> ofCode(byte code) {
        return switch (code) {
            case 1 -> Optional.of(SHARD);
            case 2 -> Optional.of(TOMBSTONE);
            default -> Optional.empty();
        };
    }
}

package io.cyxcloud.repair.streams;

import io.cyxcloud.events.codec.AvroCodec;
import io.cyxcloud.events.repair.RepairCommand;
import io.cyxcloud.events.repair.RepairCommand.RepairScheduled;
import io.cyxcloud.events.topic.RecordKeys;
import io.cyxcloud.events.value.ShardId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The store of one partition. Used by the task's thread only.
 *
 * <pre>
 * 'o' stream(16) chunk(4) index(4)              the outstanding repair of a shard
 * 'w' dueMs(8) stream(16) chunk(4) index(4)     the same, while it waits to be sent
 * </pre>
 */
final class RepairRows {
    private static final AvroCodec<RepairCommand> COMMAND = AvroCodec.ofEvents(RepairCommand.class);
    private static final byte OUTSTANDING = 'o';
    private static final byte WAITING = 'w';
    private static final int SHARD_BYTES = 24;

    private final KeyValueStore<Bytes, byte[]> store;

    RepairRows(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    @Nullable RepairScheduled outstanding(ShardId shard) {
        byte[] row = store.get(outstandingKey(shard));
        return row == null ? null : scheduled(row);
    }

    /** Replaces the outstanding repair of a shard; null for none. */
    void replace(ShardId shard, @Nullable RepairScheduled before, @Nullable RepairScheduled after) {
        if (before != null) {
            store.delete(waitingKey(before));
        }
        if (after == null) {
            store.delete(outstandingKey(shard));
        } else {
            store.put(outstandingKey(shard), COMMAND.encode(after));
        }
    }

    void await(RepairScheduled command) {
        store.put(waitingKey(command), COMMAND.encode(command));
    }

    /** Takes out what has waited long enough, oldest first, at most so many. */
    List<RepairScheduled> takeDue(long nowMs, int countMax) {
        List<RepairScheduled> due = new ArrayList<>();
        Bytes from = Bytes.wrap(new byte[] {WAITING});
        Bytes to = Bytes.wrap(ByteBuffer.allocate(9).put(WAITING).putLong(nowMs + 1).array());
        try (KeyValueIterator<Bytes, byte[]> rows = store.range(from, to)) {
            while (rows.hasNext() && due.size() < countMax) {
                due.add(scheduled(rows.next().value));
            }
        }
        due.forEach(command -> store.delete(waitingKey(command)));
        return due;
    }

    private static RepairScheduled scheduled(byte[] row) {
        return switch (COMMAND.decode(row)) {
            case RepairScheduled command -> command;
        };
    }

    private static Bytes outstandingKey(ShardId shard) {
        return Bytes.wrap(
                put(ByteBuffer.allocate(1 + SHARD_BYTES).put(OUTSTANDING), shard).array());
    }

    private static Bytes waitingKey(RepairScheduled command) {
        ByteBuffer key = ByteBuffer.allocate(1 + Long.BYTES + SHARD_BYTES).put(WAITING);
        return Bytes.wrap(put(key.putLong(command.atMs()), command.shard()).array());
    }

    private static ByteBuffer put(ByteBuffer key, ShardId shard) {
        return key.put(RecordKeys.ofStream(shard.chunk().stream()))
                .putInt(shard.chunk().index())
                .putInt(shard.index());
    }
}

package io.cyxcloud.repair.streams;

import io.cyxcloud.events.codec.AvroCodec;
import io.cyxcloud.events.repair.RepairCommand.RepairScheduled;
import io.cyxcloud.events.state.RepairRow;
import io.cyxcloud.events.topic.RecordKeys;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.RedundancyScheme;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.repair.core.Urgency;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The store of one partition: a row for each chunk that is not whole or to be moved, and when each
 * is due, by urgency. Used by the task's thread only.
 *
 * <pre>
 * 'c' stream(16) chunk(4)                             its row
 * 'd' urgency(1) dueMs(8) stream(16) chunk(4)         nothing
 * </pre>
 */
final class RepairTable {
    private static final AvroCodec<RepairRow> ROW = AvroCodec.ofEvents(RepairRow.class);
    private static final byte CHUNK = 'c';
    private static final byte DUE = 'd';
    private static final int CHUNK_BYTES = 20;

    private final KeyValueStore<Bytes, byte[]> store;

    /** By rank; nothing is due before: what was there is gone, and would be passed over. */
    private final long[] dueFromMs = new long[Urgency.values().length];

    RepairTable(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    @Nullable RepairRow find(ChunkId chunk) {
        byte[] row = store.get(key(chunk));
        return row == null ? null : ROW.decode(row);
    }

    /** Writes what differs, in the index of what is due as well; null for no row. */
    void replace(ChunkId chunk, @Nullable RepairRow before, @Nullable RepairRow after) {
        Bytes dueBefore = before == null ? null : dueKey(chunk, before);
        Bytes dueAfter = after == null ? null : dueKey(chunk, after);
        if (dueBefore != null && !dueBefore.equals(dueAfter)) {
            store.delete(dueBefore);
        }
        if (dueAfter != null && !dueAfter.equals(dueBefore)) {
            store.put(dueAfter, new byte[0]);
            ByteBuffer key = ByteBuffer.wrap(dueAfter.get());
            int rank = key.get(1);
            dueFromMs[rank] = Math.min(dueFromMs[rank], key.getLong(2));
        }
        if (after == null) {
            store.delete(key(chunk));
        } else if (!after.equals(before)) {
            store.put(key(chunk), ROW.encode(after));
        }
    }

    /** Chunks that are due at a time, the longest due first. */
    List<ChunkId> due(Urgency urgency, long nowMs, int countMax) {
        List<ChunkId> due = new ArrayList<>();
        int rank = urgency.rank();
        Bytes from = Bytes.wrap(duePrefix(urgency, dueFromMs[rank]).array());
        Bytes end = Bytes.wrap(duePrefix(urgency, nowMs + 1).array());
        try (KeyValueIterator<Bytes, byte[]> rows = store.range(from, end)) {
            while (rows.hasNext() && due.size() < countMax) {
                byte[] key = rows.next().key.get();
                if (due.isEmpty()) {
                    dueFromMs[rank] = ByteBuffer.wrap(key).getLong(2);
                }
                due.add(chunk(ByteBuffer.wrap(key, key.length - CHUNK_BYTES, CHUNK_BYTES)));
            }
        }
        if (due.isEmpty()) {
            dueFromMs[rank] = Math.max(dueFromMs[rank], nowMs + 1);
        }
        return due;
    }

    /** Every command that is under way, with its row. */
    void eachUnderWay(BiConsumer<RepairScheduled, RepairRow> visitor) {
        Bytes from = Bytes.wrap(new byte[] {CHUNK});
        Bytes end = Bytes.wrap(new byte[] {CHUNK + 1});
        try (KeyValueIterator<Bytes, byte[]> rows = store.range(from, end)) {
            while (rows.hasNext()) {
                KeyValue<Bytes, byte[]> entry = rows.next();
                if (entry.key.get()[0] == CHUNK) {
                    RepairRow row = ROW.decode(entry.value);
                    RepairScheduled command = row.underWay();
                    if (command != null) {
                        visitor.accept(command, row);
                    }
                }
            }
        }
    }

    private static @Nullable Bytes dueKey(ChunkId chunk, RepairRow row) {
        RedundancyScheme scheme = row.survey().scheme();
        BitSet left = row.left();
        if (row.dueMs() <= 0 || !scheme.isDecodable(left)) {
            return null;
        }
        ByteBuffer prefix = duePrefix(Urgency.of(row), row.dueMs());
        byte[] key = new byte[prefix.capacity() + CHUNK_BYTES];
        put(ByteBuffer.wrap(key).put(prefix.flip()), chunk);
        return Bytes.wrap(key);
    }

    private static ByteBuffer duePrefix(Urgency urgency, long dueMs) {
        return ByteBuffer.allocate(2 + Long.BYTES)
                .put(DUE)
                .put((byte) urgency.rank())
                .putLong(dueMs);
    }

    private static Bytes key(ChunkId chunk) {
        byte[] key = new byte[1 + CHUNK_BYTES];
        put(ByteBuffer.wrap(key).put(CHUNK), chunk);
        return Bytes.wrap(key);
    }

    private static void put(ByteBuffer key, ChunkId chunk) {
        key.put(RecordKeys.ofStream(chunk.stream())).putInt(chunk.index());
    }

    private static ChunkId chunk(ByteBuffer key) {
        return new ChunkId(new StreamId(new UUID(key.getLong(), key.getLong())), key.getInt());
    }
}

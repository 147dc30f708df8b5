package io.cyxcloud.placement.streams;

import io.cyxcloud.events.codec.AvroCodec;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Rows in one partition's store. Written by the task's thread only; read by any thread, under the
 * guard of {@link OpenPartition#read}.
 */
final class Rows {
    /** Some 100 bytes each. */
    private static final int KEPT_MAX = 10_000;

    private final KeyValueStore<Bytes, byte[]> store;
    private volatile @Nullable DigestWalk walk;
    private final Map<Bytes, Optional<Object>> kept = new ConcurrentHashMap<>();

    Rows(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    <T> @Nullable T find(AvroCodec<T> codec, Bytes key) {
        byte[] row = store.get(key);
        return row == null ? null : codec.decode(row);
    }

    /**
     * As {@link #find}, for a row that most commands and reads need: what was read is kept in
     * memory. Always with the same codec for a key.
     */
    @SuppressWarnings("unchecked") // what the same codec decoded
    <T> @Nullable T findKept(AvroCodec<T> codec, Bytes key) {
        Optional<Object> known = kept.get(key);
        if (known == null) {
            if (kept.size() >= KEPT_MAX) {
                return find(codec, key);
            }
            // what is read while a writer writes is in the map before that writer lets go of it
            known = kept.computeIfAbsent(key, _ -> Optional.ofNullable(find(codec, key)));
        }
        return (T) known.orElse(null);
    }

    /** A row that is all key. */
    void mark(Bytes key) {
        write(key, new byte[0]);
    }

    <T> void put(AvroCodec<T> codec, Bytes key, T row) {
        write(key, codec.encode(row));
    }

    byte @Nullable [] findBytes(Bytes key) {
        return store.get(key);
    }

    void putBytes(Bytes key, byte[] row) {
        write(key, row);
    }

    void drop(Bytes key) {
        write(key, null);
    }

    /** The last offset applied of a source topic; -1 before the first. */
    long position(int source) {
        byte[] offset = store.get(StoreKeys.position(source));
        return offset == null ? -1 : ByteBuffer.wrap(offset).getLong();
    }

    /** The log's time at the position of a source topic, Unix ms; 0 when it is not kept. */
    long timeMs(int source) {
        byte[] position = store.get(StoreKeys.position(source));
        return position == null || position.length < 16 ? 0 : ByteBuffer.wrap(position).getLong(8);
    }

    void putPosition(int source, long offset, long timeMs) {
        write(
                StoreKeys.position(source),
                ByteBuffer.allocate(16).putLong(offset).putLong(timeMs).array());
    }

    void putPosition(int source, long offset) {
        write(StoreKeys.position(source), ByteBuffer.allocate(8).putLong(offset).array());
    }

    /** Has changes told to a walk, until it is null again. */
    void follow(@Nullable DigestWalk now) {
        walk = now;
    }

    boolean isEmpty(Bytes prefix) {
        boolean[] empty = {true};
        scan(
                prefix,
                StoreKeys.after(prefix),
                (_, _) -> {
                    empty[0] = false;
                    return false;
                });
        return empty[0];
    }

    /** Rows from {@code from} up to before {@code end}, for as long as the visitor says true. */
    void scan(Bytes from, Bytes end, BiPredicate<Bytes, byte[]> visitor) {
        if (from.compareTo(end) >= 0) {
            return;
        }
        try (KeyValueIterator<Bytes, byte[]> rows = store.range(from, end)) {
            while (rows.hasNext()) {
                KeyValue<Bytes, byte[]> row = rows.next();
                if (row.key.compareTo(end) >= 0 || !visitor.test(row.key, row.value)) {
                    return;
                }
            }
        }
    }

    private void write(Bytes key, byte @Nullable [] row) {
        DigestWalk following = walk;
        if (following != null && following.hasPassed(key)) {
            following.replaced(key, store.get(key), row);
        }
        if (row == null) {
            store.delete(key);
        } else {
            store.put(key, row);
        }
        kept.remove(key);
    }
}

package io.cyxcloud.placement.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store of a replay against a map. */
class DiskRowsTest {
    private static final int OPERATIONS = 30_000;
    private static final int KEYS = 3_000;

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    void itIsAMap(@TempDir Path folder) {
        DiskRows rows = new DiskRows(folder.resolve("rows"));
        MapStore model = new MapStore();
        for (int i = 0; i < OPERATIONS; i++) {
            Bytes key = key();
            switch (random.nextInt(20)) {
                case 0 -> {
                    Bytes other = key();
                    Bytes from = key.compareTo(other) < 0 ? key : other;
                    Bytes to = key.compareTo(other) < 0 ? other : key;
                    assertThat(range(rows, from, to))
                            .as("-Dseed=%d", seed)
                            .isEqualTo(range(model, from, to));
                }
                case 1, 2, 3 -> {
                    var _ = rows.delete(key);
                    var _ = model.delete(key);
                }
                case 4, 5, 6, 7, 8, 9, 10 ->
                        assertThat(rows.get(key)).as("-Dseed=%d", seed).isEqualTo(model.get(key));
                default -> {
                    byte[] row = new byte[random.nextInt(3) == 0 ? 2_000 : 20];
                    random.nextBytes(row);
                    rows.put(key, row);
                    model.put(key, row);
                }
            }
        }
        rows.close();
        assertThatThrownBy(() -> new DiskRows(folder.resolve("rows")))
                .hasMessageContaining("is there already");
    }

    private Bytes key() {
        // tables that are scanned and such that are not
        String key = "" + "ovt".charAt(random.nextInt(3)) + random.nextInt(KEYS);
        return Bytes.wrap(key.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> range(KeyValueStore<Bytes, byte[]> rows, Bytes from, Bytes to) {
        List<String> found = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> range = rows.range(from, to)) {
            while (range.hasNext()) {
                var row = range.next();
                found.add(row.key + " " + row.value.length + " " + row.value[0]);
            }
        }
        return found;
    }
}

package io.cyxcloud.infra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** State comes from the log: without any state store, the same listing and the same bytes. */
class StateLossIT {
    @Test
    void stateStoresAreRebuiltFromTheLog(@TempDir Path folder) throws Exception {
        Path data = folder.resolve("data");
        Map<String, Integer> written = new LinkedHashMap<>();
        List<String> before;
        try (TestCluster cluster = TestCluster.start(data);
                Objects objects = new Objects(cluster, "state")) {
            objects.createBucket();
            for (int i = 0; i < 60; i++) {
                String key = "dir" + i % 7 + "/object " + i;
                int size = i % 10 == 0 ? 5_000_000 : i * 1_000;
                objects.put(key, size);
                written.put(key, size);
            }
            before = objects.keys();
        }
        assertThat(before).containsExactlyInAnyOrderElementsOf(written.keySet());
        delete(data.resolve("state"));
        try (TestCluster cluster = TestCluster.start(data);
                Objects objects = new Objects(cluster, "state")) {
            assertThat(objects.keys()).isEqualTo(before);
            written.forEach((key, size) ->
                    assertThat(objects.get(key)).as(key).isEqualTo(Objects.content(key, size)));
            objects.put("afterwards", 70_000);
            assertThat(objects.keys()).contains("afterwards").hasSize(61);
        }
    }

    private static void delete(Path folder) throws IOException {
        assertThat(folder).isDirectory();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> {
                        try {
                            Files.delete(file);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
        }
    }
}

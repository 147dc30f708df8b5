package io.cyxcloud.infra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cyxcloud.infra.CyxCloud;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

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
            String digestsThen = "";
            Instant then = Instant.EPOCH;
            for (int i = 0; i < 60; i++) {
                if (i == 30) {
                    digestsThen = printed("state", "digest", "--json", "--data", data.toString());
                    then = Instant.now();
                    Instant last = then.plusMillis(1);
                    Awaitility.await().until(() -> Instant.now().isAfter(last));
                }
                String key = "dir" + i % 7 + "/object " + i;
                int size = i % 10 == 0 ? 5_000_000 : i * 1_000;
                objects.put(key, size);
                written.put(key, size);
            }
            before = objects.keys();
            assertThat(users(data, "create", "alice")).contains("created alice");
            assertThat(users(data, "key", "create", "alice")).contains("aws_secret_access_key");
            aReplayComesToTheSameState(data, folder);
            aReplayToATimeComesToTheStateOfThatTime(data, folder, then, digestsThen);
        }
        assertThat(before).containsExactlyInAnyOrderElementsOf(written.keySet());
        delete(data.resolve("state"));
        try (TestCluster cluster = TestCluster.start(data);
                Objects objects = new Objects(cluster, "state")) {
            assertThat(objects.keys()).isEqualTo(before);
            written.forEach((key, size) ->
                    assertThat(objects.get(key)).as(key).isEqualTo(Objects.content(key, size)));
            assertThat(users(data, "key", "list", "alice")).containsPattern("[A-Z2-7]{20} +active");
            objects.put("afterwards", 70_000);
            assertThat(objects.keys()).contains("afterwards").hasSize(61);
        }
    }

    /** As the operator would: take the digests of the live stores, replay to their positions. */
    private static void aReplayComesToTheSameState(Path data, Path folder) throws IOException {
        Path digests = folder.resolve("digests.json");
        StringWriter live = new StringWriter();
        assertThat(run(live, "state", "digest", "--json", "--data", data.toString())).isZero();
        Files.writeString(digests, live.toString());
        StringWriter replayed = new StringWriter();
        assertThat(
                        run(
                                replayed,
                                "replay",
                                "--to",
                                digests.toString(),
                                "--into",
                                folder.resolve("replayed").toString(),
                                "--data",
                                data.toString()))
                .as(replayed.toString())
                .isZero();
        assertThat(replayed.toString()).contains("equal, all 10 partitions");
        assertThat(folder.resolve("replayed").resolve("objects-3")).isDirectory();
    }

    private static String users(Path data, String... arguments) {
        StringWriter said = new StringWriter();
        String[] all =
                Stream.of(
                                Stream.of("user"),
                                Stream.of(arguments),
                                Stream.of("--data", data.toString()))
                        .flatMap(part -> part)
                        .toArray(String[]::new);
        assertThat(run(said, all)).as(said.toString()).isZero();
        return said.toString();
    }

    /** Of chunks nothing is known here: nodes may have spoken of them later. */
    private static void aReplayToATimeComesToTheStateOfThatTime(
            Path data, Path folder, Instant then, String digestsThen) throws IOException {
        String replayed =
                printed(
                        "replay",
                        "--to",
                        then.toString(),
                        "--json",
                        "--into",
                        folder.resolve("replayed-then").toString(),
                        "--data",
                        data.toString());
        assertThat(ofCommands(replayed)).hasSize(6).isEqualTo(ofCommands(digestsThen));
    }

    /** The digests of what commands alone decide: all but chunks. */
    private static List<JsonNode> ofCommands(String digests) throws IOException {
        List<JsonNode> found = new ArrayList<>();
        for (JsonNode digest : new ObjectMapper().readTree(digests)) {
            if (!digest.required("table").asText().equals("CHUNKS")) {
                found.add(digest);
            }
        }
        return found;
    }

    private static String printed(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = CyxCloud.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        assertThat(line.execute(arguments)).as("%s%s", out, err).isZero();
        return out.toString();
    }

    private static int run(StringWriter said, String... arguments) {
        CommandLine line = CyxCloud.commandLine();
        line.setOut(new PrintWriter(said, true));
        line.setErr(new PrintWriter(said, true));
        return line.execute(arguments);
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

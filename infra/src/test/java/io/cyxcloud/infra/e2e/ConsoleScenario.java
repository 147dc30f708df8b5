package io.cyxcloud.infra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.awaitility.Awaitility;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** The console of a real cluster: what is put is seen, whole, and told of as it happens. */
final class ConsoleScenario {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int TWO_CHUNKS = 3 << 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final TestCluster cluster;
    private final S3AsyncClient s3;
    private final String bucket;
    private String cookie = "";

    ConsoleScenario(TestCluster cluster, S3AsyncClient s3, String bucket) {
        this.cluster = cluster;
        this.s3 = s3;
        this.bucket = bucket;
    }

    void run() throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            signIn(client);
            try (InputStream events =
                    client.send(
                                    request("events?bucket=" + bucket).build(),
                                    BodyHandlers.ofInputStream())
                            .body()) {
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(events, StandardCharsets.UTF_8));
                assertThat(lines.readLine()).startsWith(":"); // it listens
                s3.putObject(
                                b -> b.bucket(bucket).key("console/big"),
                                AsyncRequestBody.fromBytes(new byte[TWO_CHUNKS]))
                        .join();
                assertThat(lines.lines().filter(line -> line.startsWith("data: ")).findFirst())
                        .get()
                        .asString()
                        .contains("console/big");
            }
            everyShardIsSeenToBeAcknowledged(client);
            JsonNode listed = ask(client, "objects?bucket=" + bucket + "&prefix=console/");
            assertThat(listed.get("objects").get(0).get("key").asText()).isEqualTo("console/big");
            assertThat(ask(client, "buckets").get("buckets").findValuesAsText("name"))
                    .contains(bucket);
            assertThat(ask(client, "users").get("users")).isEmpty();
            Awaitility.await()
                    .atMost(SOON)
                    .until(() ->
                            ask(client, "status").get("nodes").size()
                                    == cluster.nodeNames().size());
        }
    }

    private void everyShardIsSeenToBeAcknowledged(HttpClient client) {
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> {
                    JsonNode object = ask(client, "object?bucket=" + bucket + "&key=console/big");
                    assertThat(object.get("version").get("sizeBytes").asInt())
                            .isEqualTo(TWO_CHUNKS);
                    assertThat(object.get("body").get("chunks")).isNotEmpty();
                    for (JsonNode chunk : object.get("body").get("chunks")) {
                        Set<String> nodes = new HashSet<>();
                        chunk.get("shards")
                                .forEach(shard -> {
                                    if (shard.get("acknowledged").asBoolean()) {
                                        nodes.add(shard.get("node").asText());
                                    }
                                });
                        assertThat(nodes).hasSize(14);
                        assertThat(chunk.get("left").asInt()).isEqualTo(14);
                    }
                });
    }

    private void signIn(HttpClient client) throws IOException, InterruptedException {
        String pair =
                JSON.createObjectNode()
                        .put("accessKey", cluster.roles().credentials().accessKey())
                        .put("secret", cluster.roles().credentials().secret())
                        .toString();
        String set =
                client.send(
                                request("session")
                                        .header("Content-Type", "application/json")
                                        .POST(BodyPublishers.ofString(pair))
                                        .build(),
                                BodyHandlers.discarding())
                        .headers()
                        .firstValue("Set-Cookie")
                        .orElseThrow();
        cookie = set.substring(0, set.indexOf(';'));
    }

    private JsonNode ask(HttpClient client, String question)
            throws IOException, InterruptedException {
        var answer = client.send(request(question).build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(question + ": " + answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private HttpRequest.Builder request(String question) {
        return HttpRequest.newBuilder(
                        URI.create(
                                "http://127.0.0.1:%d/api/%s"
                                        .formatted(cluster.roles().ports().console(), question)))
                .timeout(SOON)
                .header("Cookie", cookie);
    }
}

package io.cyxcloud.infra.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cyxcloud.infra.CyxCloud;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import picocli.CommandLine;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.Bucket;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Two users, made by the command line, at the gateway of a whole cluster. */
final class UserScenario {
    /** A gateway knows of a change within two seconds of the command's end. */
    private static final Duration TOLD_MAX = Duration.ofSeconds(2);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path data;
    private final URI endpoint;

    private record Run(int code, String out, String err) {}

    private record User(String name, String accessKey, String secret, S3AsyncClient s3) {}

    UserScenario(Path data, URI endpoint) {
        this.data = data;
        this.endpoint = endpoint;
    }

    void run(S3AsyncClient root) throws IOException {
        User alice = user("alice");
        User bob = user("bob");
        try (S3AsyncClient hers = alice.s3();
                S3AsyncClient his = bob.s3()) {
            hers.createBucket(b -> b.bucket("of-alice")).join();
            hers.putObject(b -> b.bucket("of-alice").key("k"), AsyncRequestBody.fromString("hers"))
                    .join();
            his.createBucket(b -> b.bucket("of-bob")).join();
            assertThat(buckets(hers)).containsExactly("of-alice");
            assertThat(buckets(his)).containsExactly("of-bob");
            assertThat(buckets(root)).doesNotContain("of-alice", "of-bob");
            refused("AccessDenied", () -> get(his));
            refused(
                    "BucketAlreadyExists",
                    () -> his.createBucket(b -> b.bucket("of-alice")).join());
            assertThat(get(root)).isEqualTo("hers");

            ok("key", "disable", alice.accessKey());
            Awaitility.await()
                    .atMost(TOLD_MAX)
                    .untilAsserted(() -> refused("InvalidAccessKeyId", () -> get(hers)));
            ok("key", "enable", alice.accessKey());
            Awaitility.await().atMost(TOLD_MAX).ignoreExceptions().until(() -> get(hers) != null);
            commands(alice);
            Awaitility.await()
                    .atMost(TOLD_MAX)
                    .untilAsserted(() -> refused("InvalidAccessKeyId", () -> get(hers)));
            assertThat(get(root)).isEqualTo("hers");
        }
        isSealed(alice);
        isSealed(bob);
    }

    /** What the command line says, and the end of a user. */
    private void commands(User alice) throws IOException {
        assertThat(ok("list").out()).contains("alice").contains("bob");
        JsonNode key = JSON.readTree(ok("key", "list", "alice", "--json").out());
        assertThat(key.get("accessKey").asText()).isEqualTo(alice.accessKey());
        assertThat(key.get("status").asText()).isEqualTo("ACTIVE");
        failed("user alice exists", "create", "alice");
        failed("delete them first", "delete", "alice");
        ok("key", "create", "alice");
        failed("there may be no more", "key", "create", "alice");
        failed("cyxcloud user list", "key", "create", "carol");
        for (String line : ok("key", "list", "alice", "--json").out().lines().toList()) {
            ok("key", "delete", JSON.readTree(line).get("accessKey").asText());
        }
        ok("delete", "alice");
        failed("there is no user alice", "key", "list", "alice");
    }

    private User user(String name) throws IOException {
        ok("create", name, "--display-name", name + " of the test");
        JsonNode pair = JSON.readTree(ok("key", "create", name, "--json").out());
        String accessKey = pair.get("accessKey").asText();
        String secret = pair.get("secret").asText();
        S3AsyncClient s3 =
                S3AsyncClient.builder()
                        .httpClientBuilder(NettyNioAsyncHttpClient.builder())
                        .endpointOverride(endpoint)
                        .region(Region.US_EAST_1)
                        .credentialsProvider(
                                StaticCredentialsProvider.create(
                                        AwsBasicCredentials.create(accessKey, secret)))
                        .forcePathStyle(true)
                        .build();
        Awaitility.await().atMost(TOLD_MAX).ignoreExceptions().until(() -> buckets(s3).isEmpty());
        return new User(name, accessKey, secret, s3);
    }

    private Run ok(String... arguments) {
        Run run = run(arguments);
        assertThat(run.code()).as("%s: %s", List.of(arguments), run.err()).isZero();
        return run;
    }

    private void failed(String why, String... arguments) {
        Run run = run(arguments);
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).startsWith("cyxcloud: ").contains(why).hasLineCount(1);
    }

    private Run run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = CyxCloud.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        int code =
                line.execute(
                        Stream.of(
                                        Stream.of("user"),
                                        Stream.of(arguments),
                                        Stream.of("--data", data.toString()))
                                .flatMap(part -> part)
                                .toArray(String[]::new));
        return new Run(code, out.toString(), err.toString());
    }

    private static List<String> buckets(S3AsyncClient s3) {
        return s3.listBuckets().join().buckets().stream().map(Bucket::name).toList();
    }

    private static String get(S3AsyncClient s3) {
        return s3.getObject(b -> b.bucket("of-alice").key("k"), AsyncResponseTransformer.toBytes())
                .join()
                .asUtf8String();
    }

    private static void refused(String code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        S3Exception.class,
                        e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code));
    }

    /** Neither the log of commands and events nor the state store of users has it in the clear. */
    private void isSealed(User user) throws IOException {
        StringBuilder kept = new StringBuilder();
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file :
                    files.filter(f -> f.toString().contains("identity"))
                            .filter(Files::isRegularFile)
                            .toList()) {
                kept.append(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        assertThat(kept).contains(user.accessKey()).doesNotContain(user.secret());
    }
}

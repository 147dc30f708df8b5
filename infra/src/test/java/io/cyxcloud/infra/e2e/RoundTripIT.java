package io.cyxcloud.infra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.log.EventTail;
import io.cyxcloud.events.log.KafkaAccess;
import io.cyxcloud.events.log.LogPosition;
import io.cyxcloud.events.object.ObjectCommand;
import io.cyxcloud.events.object.ObjectCommand.CommitObject;
import io.cyxcloud.events.topic.Topics;
import io.cyxcloud.infra.CyxCloud;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** What the AWS SDK puts comes back byte for byte. */
class RoundTripIT {
    private static final String BUCKET = "round-trip";

    @TempDir private static Path folder;
    private static TestCluster cluster;
    private static S3AsyncClient s3;

    private final Random random = new Random(Long.getLong("seed", 1));

    @BeforeAll
    static void start() throws Exception {
        cluster = TestCluster.start(folder.resolve("data"), "dev.console=true");
        s3 = cluster.client();
        s3.createBucket(b -> b.bucket(BUCKET)).join();
    }

    @AfterAll
    static void stop() throws Exception {
        s3.close();
        cluster.close();
    }

    @Test
    void objectsOfEverySizeAndNameReadBack() {
        int[] sizes = {0, 1, 16 << 10, (16 << 10) + 1, 1 << 20, (4 << 20) - 1, 4 << 20, 13_000_007};
        String[] names = {"empty", "a b", "ü/π", "a+b", "50%", "dir//x", "k".repeat(1024), "big"};
        for (int i = 0; i < sizes.length; i++) {
            byte[] body = bytes(sizes[i]);
            PutObjectResponse put = put(names[i], body);
            ResponseBytes<GetObjectResponse> got = get(names[i], null);
            assertThat(got.asByteArrayUnsafe()).as(names[i]).isEqualTo(body);
            assertThat(got.response().eTag()).isEqualTo(put.eTag());
        }
        assertThat(list("")).contains(names);
    }

    @Test
    void theConsoleShowsWhatIsStored() throws Exception {
        new ConsoleScenario(cluster, s3, BUCKET).run();
    }

    @Test
    void rangesAreExact() {
        byte[] body = bytes(9_000_000);
        put("ranged", body);
        for (int from : new int[] {0, 65_535, 65_536, 4 << 20, 8_999_999}) {
            int to = Math.min(from + 70_000, body.length - 1);
            assertThat(get("ranged", "bytes=" + from + "-" + to).asByteArrayUnsafe())
                    .isEqualTo(java.util.Arrays.copyOfRange(body, from, to + 1));
        }
    }

    @Test
    void manyAtOnceAndOverwritten() {
        List<CompletableFuture<PutObjectResponse>> puts = new ArrayList<>();
        List<byte[]> bodies = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            byte[] body = bytes(random.nextInt(300_000));
            String key = "many/" + i;
            bodies.add(body);
            puts.add(
                    s3.putObject(b -> b.bucket(BUCKET).key(key), AsyncRequestBody.fromBytes(body)));
        }
        puts.forEach(CompletableFuture::join);
        for (int i = 0; i < bodies.size(); i++) {
            assertThat(get("many/" + i, null).asByteArrayUnsafe()).isEqualTo(bodies.get(i));
        }
        put("many/0", new byte[] {1});
        assertThat(get("many/0", null).asByteArrayUnsafe()).containsExactly(1);
        assertThat(list("many/")).hasSize(40);
    }

    @Test
    void partsInAnyOrderBecomeOneObject() {
        byte[] body = bytes((5 << 20) * 2 + 123);
        String upload =
                s3.createMultipartUpload(b -> b.bucket(BUCKET).key("parts")).join().uploadId();
        CompletedPart[] parts = new CompletedPart[3];
        for (int i : new int[] {2, 0, 1}) {
            byte[] part =
                    java.util.Arrays.copyOfRange(
                            body, i * (5 << 20), Math.min(body.length, (i + 1) * (5 << 20)));
            String etag =
                    s3.uploadPart(
                                    b ->
                                            b.bucket(BUCKET)
                                                    .key("parts")
                                                    .uploadId(upload)
                                                    .partNumber(i + 1),
                                    AsyncRequestBody.fromBytes(part))
                            .join()
                            .eTag();
            parts[i] = CompletedPart.builder().partNumber(i + 1).eTag(etag).build();
        }
        s3.completeMultipartUpload(b ->
                        b.bucket(BUCKET)
                                .key("parts")
                                .uploadId(upload)
                                .multipartUpload(m -> m.parts(parts)))
                .join();
        assertThat(get("parts", null).asByteArrayUnsafe()).isEqualTo(body);
    }

    @Test
    void whatIsDeletedIsGone() {
        put("gone", bytes(100_000));
        s3.deleteObject(b -> b.bucket(BUCKET).key("gone")).join();
        assertThat(list("gone")).isEmpty();
        Assertions.assertThatThrownBy(() -> get("gone", null))
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(NoSuchKeyException.class);
    }

    /** A small object travels in the log, a large one in shards: of both the past is read. */
    @Test
    void thePastIsRead() {
        byte[] small = bytes(5_000);
        byte[] large = bytes(300_000);
        put("past/small", small);
        put("past/large", large);
        Instant then = Instant.now();
        Awaitility.await().until(() -> Instant.now().isAfter(then.plusMillis(5)));
        put("past/small", bytes(6_000));
        s3.deleteObject(b -> b.bucket(BUCKET).key("past/large")).join();
        put("past/later", bytes(10));
        assertThat(getAsOf("past/small", then.toString())).isEqualTo(small);
        assertThat(getAsOf("past/large", "" + then.toEpochMilli())).isEqualTo(large);
        assertThat(get("past/small", null).asByteArrayUnsafe()).hasSize(6_000);
        assertThat(list("past/")).containsExactly("past/later", "past/small");
        assertThat(
                        s3
                                .listObjectsV2(b ->
                                        b.bucket(BUCKET)
                                                .prefix("past/")
                                                .overrideConfiguration(asOf(then.toString())))
                                .join()
                                .contents()
                                .stream()
                                .map(S3Object::key))
                .containsExactly("past/large", "past/small");
        LogPosition commit = commitOf("past/large");
        assertThat(getAsOf("past/large", commit.partition() + "@" + commit.offset()))
                .isEqualTo(large);
        for (String time :
                List.of(
                        "yesterday",
                        "2020-01-01T00:00:00Z",
                        "2120-01-01T00:00:00Z",
                        commit.partition() + "@1000000000",
                        "1000000@0")) {
            Assertions.assertThatThrownBy(() -> getAsOf("past/small", time))
                    .as(time)
                    .hasCauseInstanceOf(S3Exception.class)
                    .cause()
                    .extracting(e -> ((S3Exception) e).awsErrorDetails().errorCode())
                    .isEqualTo("InvalidArgument");
        }
    }

    /** As the operator does it: look first, then go back; what was done is not done twice. */
    @Test
    void aBucketIsRewound() {
        byte[] small = bytes(5_000);
        byte[] large = bytes(5_000_000);
        byte[] same = bytes(70_000);
        put("rewound/small", small);
        put("rewound/large", large);
        put("rewound/same", same);
        Instant then = Instant.now();
        Awaitility.await().until(() -> Instant.now().isAfter(then.plusMillis(5)));
        put("rewound/small", bytes(6_000));
        s3.deleteObject(b -> b.bucket(BUCKET).key("rewound/large")).join();
        put("rewound/added", bytes(100_000));
        put("rewound/same", same);
        List<String> before = list("");

        assertThat(rewind(0, then, "--dry-run"))
                .containsExactly(
                        "delete rewound/added",
                        "restore rewound/large",
                        "replace rewound/small",
                        "4 keys looked at: 3 changes planned, 0 made, 0 overtaken by writes,"
                                + " 0 impossible");
        assertThat(list("")).isEqualTo(before);
        assertThat(rewind(0, then, "--json"))
                .contains("{\"key\":\"rewound/large\",\"action\":\"restore\",\"outcome\":\"made\"}")
                .hasSize(4);
        assertThat(list("rewound/"))
                .containsExactly("rewound/large", "rewound/same", "rewound/small");
        assertThat(get("rewound/small", null).asByteArrayUnsafe()).isEqualTo(small);
        assertThat(get("rewound/large", null).asByteArrayUnsafe()).isEqualTo(large);
        assertThat(get("rewound/same", null).asByteArrayUnsafe()).isEqualTo(same);
        assertThat(rewind(0, then))
                .containsExactly(
                        "3 keys looked at: 0 changes planned, 0 made, 0 overtaken by writes,"
                                + " 0 impossible");
        assertThat(rewind(1, Instant.parse("2020-01-01T00:00:00Z")))
                .last()
                .asString()
                .contains("the bucket round-trip was created later than that");
    }

    /** The lines that it printed, or, when it failed, those of its errors. */
    private static List<String> rewind(int exitCode, Instant to, String... options) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = CyxCloud.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "bucket",
                                "rewind",
                                BUCKET,
                                "--to",
                                to.toString(),
                                "--prefix",
                                "rewound/",
                                "--data",
                                folder.resolve("data").toString()));
        arguments.addAll(List.of(options));
        assertThat(line.execute(arguments.toArray(String[]::new)))
                .as("%s%s", out, err)
                .isEqualTo(exitCode);
        return (exitCode == 0 ? out : err).toString().lines().toList();
    }

    /** The last one. */
    private static LogPosition commitOf(String key) {
        LogPosition[] at = {null};
        EventTail<ObjectCommand> tail =
                new EventTail<>(
                        KafkaAccess.of("127.0.0.1:" + cluster.roles().ports().broker()),
                        Topics.OBJECT_COMMANDS,
                        EventTail.From.BEGINNING);
        try {
            tail.drain((position, _, command) -> {
                if (command instanceof CommitObject commit && commit.key().equals(key)) {
                    at[0] = position;
                }
            });
        } finally {
            tail.closeIdle();
        }
        return Optional.ofNullable(at[0]).orElseThrow();
    }

    private static byte[] getAsOf(String key, String time) {
        return s3.getObject(
                        b -> b.bucket(BUCKET).key(key).overrideConfiguration(asOf(time)),
                        AsyncResponseTransformer.toBytes())
                .join()
                .asByteArrayUnsafe();
    }

    private static Consumer<AwsRequestOverrideConfiguration.Builder> asOf(String time) {
        return request -> request.putHeader("x-cyx-as-of", time);
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static PutObjectResponse put(String key, byte[] body) {
        return s3.putObject(b -> b.bucket(BUCKET).key(key), AsyncRequestBody.fromBytes(body))
                .join();
    }

    private static ResponseBytes<GetObjectResponse> get(
            String key, @org.jspecify.annotations.Nullable String range) {
        return s3.getObject(
                        b -> b.bucket(BUCKET).key(key).range(range),
                        AsyncResponseTransformer.toBytes())
                .join();
    }

    private static List<String> list(String prefix) {
        return s3.listObjectsV2(b -> b.bucket(BUCKET).prefix(prefix)).join().contents().stream()
                .map(S3Object::key)
                .toList();
    }
}

package io.cyxcloud.perf.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cyxcloud.perf.measure.ServerCpu;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class S3BenchTest {
    private static final Credentials CREDENTIALS = new Credentials("key", "secret");
    private final ServerCpu elsewhere = new ServerCpu(List.of(), "elsewhere");
    private TinyS3 server;

    @BeforeEach
    void start() throws IOException {
        server = new TinyS3();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 31, 33, 300_000})
    void mixedLoadOfAnySizeLeavesNothingBehind(int sizeBytes) throws Exception {
        BenchReport report = bench(plan(sizeBytes, Mix.MIXED, false, true, false)).run();
        assertThat(report.errors()).isEmpty();
        assertThat(report.isComplete()).isTrue();
        assertThat(report.tally().puts().count()).isPositive();
        double reads = report.tally().gets().count();
        assertThat(reads / report.all().count()).isBetween(0.6, 0.8);
        assertThat(report.seconds()).isBetween(1.0, 3.0);
        assertThat(server.objects).isEmpty();
        assertThat(server.buckets).isEmpty();
        assertThat(server.payloadHashes).containsExactly(RequestSigner.UNSIGNED_PAYLOAD);
        assertThat(ReportFormat.text(report)).contains("errors none", "PUT", "GET", "elsewhere");
        assertThat(ReportFormat.json(report)).contains("\"errors\":{}", "\"get\":{\"operations\"");
    }

    @Test
    void signedBodiesCarryTheirHashAndKeepLeavesThemThere() throws Exception {
        BenchReport report = bench(plan(5_000, Mix.PUT, true, false, true)).run();
        assertThat(report.errors()).isEmpty();
        assertThat(report.tally().gets().count()).isZero();
        assertThat(server.buckets).containsExactly("perf");
        assertThat(server.objects).isNotEmpty();
        for (byte[] stored : server.objects.values()) {
            assertThat(server.payloadHashes).contains(RequestSigner.sha256(stored));
        }
        assertThat(server.objects.values().stream().map(RequestSigner::sha256).distinct())
                .hasSameSizeAs(server.objects.keySet());
    }

    @Test
    void chunkedAnswersAreRead() throws Exception {
        server.chunks = true;
        BenchReport report = bench(plan(100_000, Mix.GET, false, true, false)).run();
        assertThat(report.errors()).isEmpty();
        assertThat(report.tally().gets().count()).isPositive();
    }

    @Test
    void aChangedByteIsAnErrorWhenAllAreVerified() throws Exception {
        server.corrupts = true;
        BenchReport report = bench(plan(100_000, Mix.GET, false, true, false)).run();
        assertThat(report.errors()).containsOnlyKeys("wrong bytes");
        assertThat(report.tally().gets().count()).isZero();
    }

    @Test
    void refusalsAreCountedByTheServersCode() throws Exception {
        server.refusesPuts = true;
        BenchReport report = bench(plan(2_000_000, Mix.PUT, false, false, false)).run();
        assertThat(report.errors()).containsOnlyKeys("HTTP 503 SlowDown");
        assertThat(server.buckets).isEmpty();
    }

    @Test
    void objectsThatCannotBePreparedEndTheRun() {
        server.refusesPuts = true;
        assertThatThrownBy(() -> bench(plan(10, Mix.GET, false, false, false)).run())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("HTTP 503 SlowDown");
    }

    @Test
    void aServerThatIsNotThereEndsTheRun() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        URI nobody = URI.create("http://127.0.0.1:" + port);
        assertThatThrownBy(() -> bench(plan(nobody, 60, Mix.PUT)).run())
                .isInstanceOf(IOException.class);
    }

    @Test
    void stoppedEarlyItReportsWhatItHas() {
        S3Bench bench = bench(plan(server.endpoint(), 600, Mix.PUT));
        CompletableFuture<BenchReport> run =
                CompletableFuture.supplyAsync(() -> {
                    try {
                        return bench.run();
                    } catch (IOException | InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                });
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> server.objects.size() > 10);
        bench.stop();
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(run::isDone);
        BenchReport report = run.join();
        assertThat(report.isComplete()).isFalse();
        assertThat(report.errors()).isEmpty();
        assertThat(report.tally().puts().count()).isPositive();
        assertThat(server.objects).isEmpty();
    }

    private S3Bench bench(BenchPlan plan) {
        return new S3Bench(
                plan, CREDENTIALS, "us-east-1", InstantSource.system(), elsewhere, line -> {});
    }

    private static BenchPlan plan(URI endpoint, int seconds, Mix mix) {
        return new BenchPlan(
                endpoint, "perf", "run/", 1_000, 2, seconds, 0, mix, 4, false, false, false, 5, 1);
    }

    private BenchPlan plan(
            int sizeBytes, Mix mix, boolean signPayload, boolean verify, boolean keep) {
        return new BenchPlan(
                server.endpoint(),
                "perf",
                "run/",
                sizeBytes,
                4,
                1,
                0,
                mix,
                10,
                signPayload,
                verify,
                keep,
                5,
                42);
    }
}

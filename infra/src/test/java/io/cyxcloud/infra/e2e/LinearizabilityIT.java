package io.cyxcloud.infra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.infra.linearizability.Checker;
import io.cyxcloud.infra.linearizability.Operation;
import io.cyxcloud.infra.roles.RoleKind;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/**
 * Three brokers, three placement instances and two gateways in processes of their own; clients that
 * write, replace, delete, read and list a few keys; and all the while something is killed or
 * paused. What each key's clients saw must be linearizable, and no key may be without an answer for
 * long.
 *
 * <p>{@code -Dseconds=300} for longer, {@code -Dseed=N} for the same faults again.
 */
class LinearizabilityIT {
    private static final int SECONDS = Integer.getInteger("seconds", 30);
    private static final int CLIENTS = 5;
    private static final int KEYS = 6;
    private static final long OPERATIONS_MIN = 100;
    private static final String BUCKET = "register";

    /** After an instance is gone; brokers are given theirs, and the answers' own time. */
    private static final Duration SILENCE_MAX = Duration.ofSeconds(10);

    private static final Duration RECOVERY_MAX = Duration.ofSeconds(60);
    private static final Logger LOG = LoggerFactory.getLogger(LinearizabilityIT.class);

    private final RegisterHistory history = new RegisterHistory(KEYS);
    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicReference<@Nullable Throwable> died = new AtomicReference<>();
    private final List<String> silences = new ArrayList<>();
    private long longestSilenceNs;

    @Test
    void metadataIsLinearizableWhateverIsKilledOrPaused(@TempDir Path folder) throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("LinearizabilityIT seed: " + seed);
        Random random = new Random(seed);
        try (TestCluster cluster =
                TestCluster.start(
                        folder.resolve("data"),
                        "dev.brokers=3",
                        "dev.placements=3",
                        "dev.gateways=2",
                        "dev.restart=false",
                        "placement.sessionTimeout=3s",
                        // nine processes that start on two cores
                        "dev.javaFlags=-XX:TieredStopAtLevel=1")) {
            List<S3AsyncClient> gateways =
                    cluster.roles().ports().gateways().stream()
                            .map(port -> client(cluster, port))
                            .toList();
            gateways.getFirst().createBucket(b -> b.bucket(BUCKET)).join();
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                RegisterClient client =
                        new RegisterClient(i, gateways, BUCKET, history, random.nextLong());
                clients.add(
                        Thread.ofPlatform()
                                .uncaughtExceptionHandler(
                                        (_, failure) -> died.compareAndSet(null, failure))
                                .start(() -> work(client)));
            }
            try {
                disturb(new ProcessFaults(cluster.roles(), random), random);
            } finally {
                over.countDown();
                for (Thread client : clients) {
                    client.join();
                }
            }
            new RegisterClient(CLIENTS, gateways, BUCKET, history, seed).readAll();
            gateways.forEach(S3AsyncClient::close);
        }
        assertThat(died.get()).as("what a client died of").isNull();
        check(seed);
    }

    private void work(RegisterClient client) {
        while (over.getCount() > 0) {
            client.step();
        }
    }

    /** One instance and one broker at a time, for as long as there is time. */
    private void disturb(ProcessFaults faults, Random random) throws Exception {
        long endNs = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
        pass(3);
        for (int round = 0; round == 0 || System.nanoTime() < endNs; round++) {
            String killed = faults.anyOf(RoleKind.PLACEMENT);
            killAnInstance(faults, killed);
            // the others own everything until that one has warmed up
            String owner = faults.anyOtherThan(killed, RoleKind.PLACEMENT);
            pauseAnInstance(faults, owner, round == 0 ? 10 : 1 + random.nextInt(20));
            if (round > 0 && random.nextBoolean()) {
                pauseABroker(faults, 1 + random.nextInt(15));
            } else {
                killABroker(faults);
            }
        }
    }

    private void killAnInstance(ProcessFaults faults, String victim) throws Exception {
        long atNs = System.nanoTime();
        faults.kill(victim);
        faults.start(victim);
        pass(10);
        silence("killed " + victim, atNs);
    }

    /** Longer than its session: others own its partitions when it wakes up. */
    private void pauseAnInstance(ProcessFaults faults, String victim, int seconds)
            throws Exception {
        long atNs = System.nanoTime();
        faults.pause(victim);
        pass(seconds);
        faults.wake(victim);
        pass(2);
        silence("paused " + victim + " for " + seconds + " s", atNs);
    }

    private void killABroker(ProcessFaults faults) throws Exception {
        String victim = faults.anyOf(RoleKind.BROKER);
        faults.kill(victim);
        faults.start(victim);
        awaitAnswers();
    }

    private void pauseABroker(ProcessFaults faults, int seconds) throws Exception {
        String victim = faults.anyOf(RoleKind.BROKER);
        faults.pause(victim);
        pass(seconds);
        faults.wake(victim);
        awaitAnswers();
    }

    private void awaitAnswers() {
        long fromNs = System.nanoTime();
        Awaitility.await("answers for every key")
                .atMost(RECOVERY_MAX)
                .until(() ->
                        history.keys().stream()
                                .allMatch(key ->
                                        history.of(key).stream()
                                                .anyMatch(one ->
                                                        one.startNs() > fromNs
                                                                && one.endNs() < Operation.NEVER)));
    }

    private void pass(int seconds) throws InterruptedException {
        if (over.await(seconds, TimeUnit.SECONDS)) {
            throw new IllegalStateException("over");
        }
    }

    private void silence(String what, long fromNs) {
        long silenceNs = history.longestSilenceNs(fromNs, System.nanoTime());
        longestSilenceNs = Math.max(longestSilenceNs, silenceNs);
        silences.add("%s: %.1f s".formatted(what, silenceNs / 1e9));
        LOG.info("{}", silences.getLast());
    }

    private void check(long seed) throws Exception {
        System.out.println(
                "%d answers, %d unknown outcomes; longest without an answer for some key: %s"
                        .formatted(
                                history.count() - history.unknownCount(),
                                history.unknownCount(),
                                silences));
        Path file = Path.of("target", "linearizability-" + seed + ".txt");
        history.write(file);
        for (String key : history.keys()) {
            Collection<Operation> operations = history.of(key);
            if (!Checker.isLinearizable(operations)) {
                StringBuilder anomaly = new StringBuilder();
                Checker.shortestAnomaly(operations)
                        .forEach(one -> anomaly.append("\n  ").append(one));
                throw new AssertionError(
                        "seed %d, %s is not linearizable, all in %s:%s"
                                .formatted(seed, key, file, anomaly));
            }
        }
        assertThat(Duration.ofNanos(longestSilenceNs)).as("seed %d", seed).isLessThan(SILENCE_MAX);
        assertThat(history.count()).as("operations").isGreaterThan(OPERATIONS_MIN);
    }

    /** It does not try again: each answer is seen. */
    private static S3AsyncClient client(TestCluster cluster, int port) {
        return S3AsyncClient.builder()
                .httpClientBuilder(NettyNioAsyncHttpClient.builder())
                .endpointOverride(URI.create("http://127.0.0.1:" + port))
                .region(Region.US_EAST_1)
                .credentialsProvider(cluster.credentials())
                .forcePathStyle(true)
                .overrideConfiguration(c -> c.retryStrategy(s -> s.maxAttempts(1)))
                .build();
    }
}

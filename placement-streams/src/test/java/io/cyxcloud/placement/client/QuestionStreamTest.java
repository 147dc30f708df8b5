package io.cyxcloud.placement.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;

import io.cyxcloud.events.query.MetadataAnswer;
import io.cyxcloud.events.query.MetadataAnswer.BucketAnswer;
import io.cyxcloud.events.query.MetadataAnswer.OwnersAnswer;
import io.cyxcloud.events.query.MetadataAnswer.RefusedAnswer;
import io.cyxcloud.events.query.MetadataAnswer.UnavailableAnswer;
import io.cyxcloud.events.query.MetadataQuery;
import io.cyxcloud.events.query.MetadataQuery.FindBucket;
import io.cyxcloud.events.query.MetadataQuery.FindOwners;
import io.cyxcloud.events.query.MetadataTable;
import io.cyxcloud.placement.query.QueryServer;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many questions over one stream, between a client and a server over a real socket. */
class QuestionStreamTest {
    private static final long WITHIN_MS = 20_000;
    private static final Duration SILENCE_MAX = Duration.ofMillis(700);
    @TempDir private static Path dir;

    private final CountDownLatch held = new CountDownLatch(1);
    private final TestAuthority authority = new TestAuthority(dir);
    private QueryEndpoint address;
    private QueryServer server;
    private InstanceClient client;

    @BeforeEach
    void start() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            address = new QueryEndpoint("127.0.0.1", socket.getLocalPort());
        }
        server = serve();
        client = new InstanceClient(authority.issue("gateway", "g1"), SILENCE_MAX);
        await().atMost(Duration.ofSeconds(30)).until(this::answers);
    }

    @AfterEach
    void stop() {
        held.countDown();
        client.close();
        server.close();
    }

    private QueryServer serve() {
        return new QueryServer(address, authority.issue("placement", "p1"), new Backend());
    }

    /** "held" waits; "mute" does, too, and does not look at the time; "refused" is refused. */
    private final class Backend implements MetadataRoute {
        @Override
        public MetadataAnswer ask(MetadataQuery query, Duration within) {
            return switch (query) {
                case FindBucket(String name) when name.equals("held") -> {
                    try {
                        yield held.await(within.toMillis(), TimeUnit.MILLISECONDS)
                                ? new BucketAnswer(null)
                                : new UnavailableAnswer("held for " + within.toMillis());
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }
                case FindBucket(String name) when name.equals("mute") -> {
                    try {
                        held.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    yield new BucketAnswer(null);
                }
                case FindOwners _ -> new OwnersAnswer(List.of());
                case FindBucket(String name) when name.equals("refused") ->
                        throw new IllegalArgumentException("no such thing");
                default -> new BucketAnswer(null);
            };
        }

        @Override
        public void close() {}
    }

    private CompletableFuture<MetadataAnswer> ask(String bucket, long withinMs) {
        return client.ask(address, new FindBucket(bucket), false, withinMs);
    }

    private boolean answers() {
        return ask("b", WITHIN_MS).join() instanceof BucketAnswer;
    }

    @Test
    void oneThatWaitsHoldsUpNoOther() {
        CompletableFuture<MetadataAnswer> waiting = ask("held", WITHIN_MS);
        List<CompletableFuture<MetadataAnswer>> others =
                IntStream.range(0, 500).mapToObj(i -> ask("b" + i, WITHIN_MS)).toList();

        others.forEach(other -> assertThat(other.join()).isEqualTo(new BucketAnswer(null)));
        assertThat(waiting).isNotDone();

        held.countDown();
        assertThat(waiting.join()).isEqualTo(new BucketAnswer(null));
    }

    @Test
    void eachHasItsOwnDeadline() {
        CompletableFuture<MetadataAnswer> soon = ask("held", 300);
        CompletableFuture<MetadataAnswer> late = ask("held", WITHIN_MS);

        assertThat(soon.join()).isInstanceOf(UnavailableAnswer.class);
        assertThat(late).isNotDone();
    }

    @Test
    void aRefusedOneIsRefusedAlone() {
        assertThat(ask("refused", WITHIN_MS).join()).isEqualTo(new RefusedAnswer("no such thing"));
        assertThat(answers()).isTrue();
    }

    @Test
    void tooManyQuestionsDoNotMakeAnInstanceLookDead() {
        List<CompletableFuture<MetadataAnswer>> waiting =
                IntStream.range(0, 4_096).mapToObj(_ -> ask("held", WITHIN_MS)).toList();
        assertThat(ask("b", WITHIN_MS).join()).isInstanceOf(UnavailableAnswer.class);

        assertThat(
                        client.ask(address, new FindOwners(MetadataTable.OBJECTS), false, WITHIN_MS)
                                .join())
                .isEqualTo(new OwnersAnswer(List.of()));

        held.countDown();
        waiting.forEach(one -> assertThat(one.join()).isEqualTo(new BucketAnswer(null)));
    }

    /** As one whose host has vanished: the connection is there, and nothing comes over it. */
    @Test
    void aSilentInstanceIsGivenUpAndABusyOneIsNot() {
        CompletableFuture<MetadataAnswer> waiting = ask("held", WITHIN_MS);
        long busyUntilNs = System.nanoTime() + 2 * SILENCE_MAX.toNanos();
        while (System.nanoTime() < busyUntilNs) {
            assertThat(answers()).isTrue();
            assertThat(ask("mute", 100).join()).isInstanceOf(UnavailableAnswer.class);
        }
        assertThat(waiting).isNotDone();

        await().atMost(Duration.ofSeconds(10))
                .until(() -> {
                    var _ = ask("mute", 100).join();
                    return waiting.isDone();
                });
        assertThat(waiting.join())
                .asInstanceOf(type(UnavailableAnswer.class))
                .extracting(UnavailableAnswer::detail)
                .asString()
                .contains("silent");
        assertThat(answers()).as("over a new connection").isTrue();
    }

    @Test
    void whoWaitsLearnsThatTheInstanceEndedAndTheNextQuestionConnectsAnew() {
        CompletableFuture<MetadataAnswer> waiting = ask("held", WITHIN_MS);
        assertThat(answers()).isTrue();

        server.close();

        assertThat(waiting)
                .succeedsWithin(Duration.ofSeconds(10))
                .isInstanceOf(UnavailableAnswer.class);
        server = serve();
        await().atMost(Duration.ofSeconds(30)).until(this::answers);
    }
}

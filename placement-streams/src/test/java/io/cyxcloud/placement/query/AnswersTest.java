package io.cyxcloud.placement.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.query.MetadataAnswer;
import io.cyxcloud.events.query.MetadataAnswer.BucketAnswer;
import io.cyxcloud.events.query.MetadataAnswer.NotOwnerAnswer;
import io.cyxcloud.events.query.MetadataAnswer.OwnersAnswer;
import io.cyxcloud.events.query.MetadataAnswer.RefusedAnswer;
import io.cyxcloud.events.query.MetadataAnswer.UnavailableAnswer;
import io.cyxcloud.events.query.MetadataQuery;
import io.cyxcloud.events.query.MetadataQuery.FindBucket;
import io.cyxcloud.events.query.MetadataQuery.FindOwners;
import io.cyxcloud.events.query.MetadataTable;
import io.cyxcloud.placement.client.MetadataRoute;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AnswersTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Queue<CompletableFuture<Supplier<MetadataAnswer>>> waits =
            new ConcurrentLinkedQueue<>();
    private final Answers answers = new Answers(new Backend());

    /** What may be answered when its wait is over; asked on a thread, it says who it is. */
    private final class Backend implements MetadataRoute {
        @Override
        public MetadataAnswer ask(MetadataQuery query, Duration within) {
            return query instanceof FindOwners
                    ? new OwnersAnswer(List.of())
                    : new NotOwnerAnswer(query.partition());
        }

        @Override
        public Optional<CompletableFuture<Supplier<MetadataAnswer>>> whenCurrent(
                MetadataQuery query) {
            if (!(query instanceof FindBucket)) {
                return Optional.empty();
            }
            CompletableFuture<Supplier<MetadataAnswer>> wait = new CompletableFuture<>();
            waits.add(wait);
            return Optional.of(wait);
        }

        @Override
        public void close() {}
    }

    private static void end(CompletableFuture<Supplier<MetadataAnswer>> wait) {
        wait.complete(() -> new BucketAnswer(null));
    }

    @AfterEach
    void stop() {
        answers.close();
    }

    private CompletableFuture<MetadataAnswer> find(MetadataQuery query, Duration within) {
        CompletableFuture<MetadataAnswer> answer = new CompletableFuture<>();
        answers.find(
                QueryWire.QUERY.encode(query),
                false,
                within,
                encoded -> answer.complete(QueryWire.ANSWER.decode(encoded)));
        return answer.orTimeout(10, TimeUnit.SECONDS);
    }

    private List<CompletableFuture<MetadataAnswer>> asMany(int count) {
        List<CompletableFuture<MetadataAnswer>> found = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            found.add(find(new FindBucket("b" + i), LONG));
        }
        return found;
    }

    @Test
    void eachIsAnsweredOnceItsWaitIsOver() {
        CompletableFuture<MetadataAnswer> first = find(new FindBucket("a"), LONG);
        CompletableFuture<MetadataAnswer> second = find(new FindBucket("b"), LONG);
        CompletableFuture<Supplier<MetadataAnswer>> firstWait = waits.remove();

        end(waits.remove());

        assertThat(second.join()).isEqualTo(new BucketAnswer(null));
        assertThat(first).isNotDone();
        end(firstWait);
        assertThat(first.join()).isEqualTo(new BucketAnswer(null));
    }

    @Test
    void thoseThatAreReadyTogetherAreAllAnsweredAndMakeRoom() {
        for (int round = 0; round < 3; round++) {
            List<CompletableFuture<MetadataAnswer>> found = asMany(Answers.QUESTIONS_MAX);
            assertThat(find(new FindBucket("b"), LONG).join())
                    .isEqualTo(new UnavailableAnswer("too many queries"));
            assertThat(find(new FindOwners(MetadataTable.BUCKETS), LONG).join())
                    .isEqualTo(new OwnersAnswer(List.of()));

            for (var wait = waits.poll(); wait != null; wait = waits.poll()) {
                end(wait);
            }

            assertThat(found)
                    .allSatisfy(one -> assertThat(one.join()).isEqualTo(new BucketAnswer(null)));
        }
    }

    @Test
    void whoWaitsTooLongIsToldSoAndTheWaitIsGivenUp() {
        CompletableFuture<MetadataAnswer> late = find(new FindBucket("a"), Duration.ofNanos(1));
        CompletableFuture<MetadataAnswer> other = find(new FindBucket("b"), LONG);

        answers.giveUpLate();

        assertThat(late.join()).isInstanceOf(UnavailableAnswer.class);
        assertThat(waits.remove()).isCancelled();
        assertThat(other).isNotDone();
    }

    @Test
    void aWaitThatFailsHasTheQuestionAskedAsEver() {
        CompletableFuture<MetadataAnswer> answer = find(new FindBucket("a"), LONG);

        waits.remove().completeExceptionally(new IllegalStateException("gone"));

        assertThat(answer.join()).isInstanceOf(NotOwnerAnswer.class);
    }

    @Test
    void oneThatFailsFailsAlone() {
        CompletableFuture<MetadataAnswer> bad = find(new FindBucket("a"), LONG);
        CompletableFuture<MetadataAnswer> broken = find(new FindBucket("b"), LONG);
        CompletableFuture<MetadataAnswer> good = find(new FindBucket("c"), LONG);

        waits.remove()
                .complete(() -> {
                    throw new IllegalArgumentException("no name");
                });
        waits.remove()
                .complete(() -> {
                    throw new StackOverflowError("deep");
                });
        end(waits.remove());

        assertThat(bad.join()).isEqualTo(new RefusedAnswer("no name"));
        assertThat(broken.join()).isInstanceOf(UnavailableAnswer.class);
        assertThat(good.join()).isEqualTo(new BucketAnswer(null));
    }
}

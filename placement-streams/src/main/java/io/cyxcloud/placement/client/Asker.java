package io.cyxcloud.placement.client;

import io.cyxcloud.events.query.MetadataAnswer;
import io.cyxcloud.events.query.MetadataAnswer.NotOwnerAnswer;
import io.cyxcloud.events.query.MetadataAnswer.OutOfHistoryAnswer;
import io.cyxcloud.events.query.MetadataAnswer.OutcomeUnknownAnswer;
import io.cyxcloud.events.query.MetadataAnswer.RefusedAnswer;
import io.cyxcloud.events.query.MetadataAnswer.UnavailableAnswer;
import io.cyxcloud.events.query.MetadataQuery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Asks until there is an answer of the wanted kind or the deadline is over. Questions have no
 * effect, so that asking again is always safe. Thread-safe.
 */
final class Asker implements AutoCloseable {
    private static final Duration PAUSE_FIRST = Duration.ofMillis(5);
    private static final Duration PAUSE_MAX = Duration.ofMillis(200);

    /** How long after its deadline a call may say why it failed. */
    private static final Duration LATE_MAX = Duration.ofMillis(500);

    private final MetadataRoute route;
    private final ExecutorService parallel = Executors.newVirtualThreadPerTaskExecutor();

    Asker(MetadataRoute route) {
        this.route = route;
    }

    <A extends MetadataAnswer> A ask(MetadataQuery query, Class<A> wanted, Deadline deadline) {
        Duration pause = PAUSE_FIRST;
        while (true) {
            MetadataAnswer answer = route.ask(query, deadline.left());
            if (wanted.isInstance(answer)) {
                return wanted.cast(answer);
            }
            if (answer instanceof OutcomeUnknownAnswer unknown) {
                throw new MetadataUnavailableException(unknown.detail());
            }
            if (answer instanceof RefusedAnswer refused) {
                throw new IllegalArgumentException(refused.detail());
            }
            if (answer instanceof OutOfHistoryAnswer past) {
                throw new OutOfHistoryException(past.fromMs());
            }
            if (!(answer instanceof NotOwnerAnswer || answer instanceof UnavailableAnswer)) {
                throw new IllegalStateException(answer + " to " + query);
            }
            if (deadline.isOver()) {
                throw new MetadataUnavailableException(
                        "the metadata did not answer in time, but for: %s of %s %d"
                                .formatted(answer, query.table(), query.partition()));
            }
            deadline.pause(pause);
            pause = pause.multipliedBy(2);
            if (pause.compareTo(PAUSE_MAX) > 0) {
                pause = PAUSE_MAX;
            }
        }
    }

    /** Runs all at once, and gives their results in order; each is to end by the deadline. */
    <T> List<T> all(List<Supplier<T>> calls, Deadline deadline) {
        Deadline soonAfter = deadline.later(LATE_MAX); // what it failed of says more
        List<CompletableFuture<T>> futures = new ArrayList<>();
        calls.forEach(call -> futures.add(CompletableFuture.supplyAsync(call, parallel)));
        List<T> results = new ArrayList<>();
        futures.forEach(future -> results.add(soonAfter.await(future)));
        return results;
    }

    @Override
    public void close() {
        parallel.shutdown();
        route.close();
    }
}

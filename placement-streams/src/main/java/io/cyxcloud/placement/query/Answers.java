package io.cyxcloud.placement.query;

import io.cyxcloud.events.codec.UnreadableRecordException;
import io.cyxcloud.events.query.MetadataAnswer;
import io.cyxcloud.events.query.MetadataAnswer.RefusedAnswer;
import io.cyxcloud.events.query.MetadataAnswer.UnavailableAnswer;
import io.cyxcloud.events.query.MetadataQuery;
import io.cyxcloud.events.query.MetadataQuery.FindOwners;
import io.cyxcloud.placement.client.MetadataRoute;
import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds answers for whoever reads questions from the network, and must not wait. A small question
 * takes no thread while it waits for the log; those whose wait is over are answered one after the
 * other by as many threads as there are cores, so that the busier it is, the less each costs.
 * Others have a virtual thread each. Beyond {@link #QUESTIONS_MAX} the answer is "unavailable", but
 * for {@link FindOwners}. Thread-safe.
 */
final class Answers {
    static final int QUESTIONS_MAX = 4_096;

    /** Beyond those: who owns what must be told when there is too much else, or it looks dead. */
    static final int OWNERS_MAX = 64;

    /** How often {@link #giveUpLate} is to be called. */
    static final long GIVE_UP_EVERY_MS = 250;

    private static final MetadataAnswer TOO_MANY = new UnavailableAnswer("too many queries");
    private static final MetadataAnswer LATE =
            new UnavailableAnswer("the partition was not applied in time");
    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

    private final MetadataRoute route;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore room = new Semaphore(QUESTIONS_MAX);
    private final Semaphore roomForOwners = new Semaphore(OWNERS_MAX);
    private final Set<Question> waiting = ConcurrentHashMap.newKeySet();
    private final Queue<Question> ready = new ConcurrentLinkedQueue<>();
    private final Semaphore answering = new Semaphore(Runtime.getRuntime().availableProcessors());

    Answers(MetadataRoute route) {
        this.route = route;
    }

    /**
     * Sees to an answer.
     *
     * @param encoded the question
     * @param staleOk whether a stale answer will do
     * @param out gets the answer, on any thread, once
     */
    void find(byte[] encoded, boolean staleOk, Duration within, Consumer<byte[]> out) {
        MetadataQuery query;
        try {
            query = QueryWire.QUERY.decode(encoded);
        } catch (UnreadableRecordException | IllegalArgumentException e) {
            out.accept(encoded(new RefusedAnswer(String.valueOf(e.getMessage()))));
            return;
        }
        Semaphore taken = roomFor(query);
        if (taken == null) {
            out.accept(encoded(TOO_MANY));
            return;
        }
        new Question(query, System.nanoTime() + within.toNanos(), taken, out).begin(staleOk);
    }

    /** Answers those whose time is over while they wait for the log. */
    void giveUpLate() {
        long nowNs = System.nanoTime();
        for (Question question : waiting) {
            if (question.untilNs - nowNs <= 0) {
                var _ = question.current.cancel(false);
            }
        }
    }

    /** Takes no more; those under way end by themselves. */
    void close() {
        threads.shutdown();
    }

    /** Where a place is taken for the question; null when there is none. */
    private @Nullable Semaphore roomFor(MetadataQuery query) {
        if (room.tryAcquire()) {
            return room;
        }
        return query instanceof FindOwners && roomForOwners.tryAcquire() ? roomForOwners : null;
    }

    /** Answers what is ready, unless others do already. */
    private void answerReady() {
        if (!answering.tryAcquire()) {
            return; // who has a permit looks at the queue once more after giving it back
        }
        threads.execute(() -> {
            do {
                try {
                    for (Question next = ready.poll(); next != null; next = ready.poll()) {
                        next.answerAtOnce();
                    }
                } finally {
                    answering.release();
                }
            } while (!ready.isEmpty() && answering.tryAcquire());
        });
    }

    private static byte[] encoded(MetadataAnswer answer) {
        return QueryWire.ANSWER.encode(answer);
    }

    private final class Question {
        private final MetadataQuery query;
        private final long untilNs;
        private final Semaphore taken;
        private final Consumer<byte[]> out;
        private CompletableFuture<Supplier<MetadataAnswer>> current = new CompletableFuture<>();

        Question(MetadataQuery query, long untilNs, Semaphore taken, Consumer<byte[]> out) {
            this.query = query;
            this.untilNs = untilNs;
            this.taken = taken;
            this.out = out;
        }

        void begin(boolean staleOk) {
            if (staleOk) {
                threads.execute(() -> answer(() -> route.askStaleOk(query, left())));
                return;
            }
            CompletableFuture<Supplier<MetadataAnswer>> whenCurrent =
                    route.whenCurrent(query).orElse(null);
            if (whenCurrent == null) {
                threads.execute(this::answerInItsTime);
                return;
            }
            current = whenCurrent;
            waiting.add(this);
            var _ = current.whenComplete((_, failure) -> goOn(failure));
        }

        private void goOn(@Nullable Throwable failure) {
            waiting.remove(this);
            if (failure == null) {
                ready.add(this);
                answerReady();
            } else if (current.isCancelled()) {
                answer(() -> LATE);
            } else {
                threads.execute(this::answerInItsTime); // and it is said what is the matter
            }
        }

        /** Its wait is over. */
        void answerAtOnce() {
            answer(current.join());
        }

        private void answerInItsTime() {
            answer(() -> route.ask(query, left()));
        }

        private Duration left() {
            return Duration.ofNanos(Math.max(1, untilNs - System.nanoTime()));
        }

        private void answer(Supplier<MetadataAnswer> finding) {
            byte[] answer;
            try {
                answer = found(finding);
            } finally {
                taken.release(); // whoever has the answer can ask the next
            }
            out.accept(answer);
        }

        private static byte[] found(Supplier<MetadataAnswer> finding) {
            try {
                return encoded(finding.get());
            } catch (IllegalArgumentException e) {
                return encoded(new RefusedAnswer(String.valueOf(e.getMessage())));
            } catch (RuntimeException | Error e) { // others wait for this thread
                LOG.error("a query failed", e);
                return encoded(new UnavailableAnswer(e.toString()));
            }
        }
    }
}

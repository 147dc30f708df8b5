package io.cyxcloud.placement.client;

import io.cyxcloud.events.codec.UnreadableRecordException;
import io.cyxcloud.events.query.MetadataAnswer;
import io.cyxcloud.events.query.MetadataAnswer.UnavailableAnswer;
import io.cyxcloud.events.query.MetadataQuery;
import io.cyxcloud.events.query.MetadataQuery.FindOwners;
import io.cyxcloud.placement.query.FrameWriter;
import io.cyxcloud.placement.query.QueryFrames;
import io.cyxcloud.placement.query.QueryWire;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Many questions to one instance over one HTTP/2 stream, which is opened when there is something to
 * ask. When it breaks, all that wait are told so, and the next question opens another. Thread-safe;
 * all of the stream happens in one event loop.
 */
final class QuestionStream {
    private static final int WAITING_MAX = 4_096;

    /** Beyond those: an instance with too many questions is not to look dead. */
    private static final int OWNERS_WAITING_MAX = 64;

    /**
     * An instance from which nothing comes for so long although it is asked has vanished, or its
     * network has: TCP would find that out after minutes. A busy one answers who owns what.
     */
    static final Duration SILENCE_MAX = Duration.ofSeconds(5);

    private static final long NOTHING_AWAITED = Long.MAX_VALUE;

    /** How much later than its deadline a question may be given up; a timer each costs more. */
    private static final long LATE_MS_MAX = 50;

    /** The way to the instance. */
    interface Link {
        /** Begins a request to {@link QueryWire#STREAM_PATH}. */
        Future<HttpClientRequest> open();

        /** Whether the other end is a placement instance. */
        boolean isPlacement(HttpClientRequest request);

        /** Whether its certificate is revoked by now. */
        boolean isRevoked(HttpClientRequest request);
    }

    private final Link link;
    private final long silenceMaxNs;
    private final Vertx vertx;
    private final FrameWriter writer;
    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<Integer, Question> waiting = new ConcurrentHashMap<>();

    /** When what is awaited was asked, or when something came since then; System.nanoTime(). */
    private volatile long silentSinceNs = NOTHING_AWAITED;

    // of the event loop
    private final List<Buffer> unsent = new ArrayList<>();
    private @Nullable HttpClientRequest open;
    private boolean opening;
    private boolean watching;

    private record Question(CompletableFuture<MetadataAnswer> answer, long untilNs, long withinMs) {
        boolean giveUpIfLate(long nowNs) {
            return untilNs - nowNs <= 0 && giveUp("no answer within " + withinMs + " ms");
        }

        boolean giveUp(String why) {
            answer.complete(new UnavailableAnswer(why));
            return true;
        }
    }

    /**
     * Makes one; nothing is opened yet. All happens in the context.
     *
     * @param silenceMax after which an instance that is asked and says nothing is given up
     */
    QuestionStream(Context context, Link link, Duration silenceMax) {
        this.link = link;
        this.silenceMaxNs = silenceMax.toNanos();
        this.writer = new FrameWriter(context, this::send);
        this.vertx = context.owner();
    }

    /**
     * Asks.
     *
     * @param staleOk whether a stale answer will do
     * @param withinMs for the answer, and told to the instance; more than 0
     * @return never fails: what went wrong is an {@link UnavailableAnswer}
     */
    CompletableFuture<MetadataAnswer> ask(MetadataQuery query, boolean staleOk, long withinMs) {
        int room = query instanceof FindOwners ? WAITING_MAX + OWNERS_WAITING_MAX : WAITING_MAX;
        if (waiting.size() >= room) {
            return CompletableFuture.completedFuture(
                    new UnavailableAnswer(WAITING_MAX + " questions wait already"));
        }
        int number = numbers.getAndIncrement();
        CompletableFuture<MetadataAnswer> answer = new CompletableFuture<>();
        long untilNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(withinMs);
        waiting.put(number, new Question(answer, untilNs, withinMs));
        if (silentSinceNs == NOTHING_AWAITED) {
            silentSinceNs = System.nanoTime();
        }
        if (!writer.question(number, staleOk, (int) withinMs, QueryWire.QUERY.encode(query))) {
            waiting.remove(number);
            return CompletableFuture.completedFuture(new UnavailableAnswer("closed"));
        }
        return answer;
    }

    private void giveUpLate() {
        long nowNs = System.nanoTime();
        if (waiting.values().removeIf(question -> question.giveUpIfLate(nowNs))) {
            giveUpIfSilent();
        }
    }

    private void giveUpIfSilent() {
        HttpClientRequest now = open;
        long since = silentSinceNs;
        if (now != null && since != NOTHING_AWAITED && System.nanoTime() - since >= silenceMaxNs) {
            var _ = now.connection().close();
            broken("silent for more than " + Duration.ofNanos(silenceMaxNs));
        }
    }

    /** After what came was given to who waits for it. */
    private void heard() {
        silentSinceNs = waiting.isEmpty() ? NOTHING_AWAITED : System.nanoTime();
    }

    private void send(Buffer frames) {
        if (!watching) {
            watching = true;
            var _ = vertx.setPeriodic(LATE_MS_MAX, _ -> giveUpLate());
        }
        HttpClientRequest now = open;
        if (now == null) {
            unsent.add(frames);
            if (!opening) {
                opening = true;
                link.open().onComplete(this::opened, this::broken);
            }
        } else if (link.isRevoked(now)) {
            var _ = now.connection().close();
            broken("the peer's certificate is revoked");
        } else {
            var _ = now.write(frames);
        }
    }

    private void opened(HttpClientRequest request) {
        opening = false;
        if (link.isRevoked(request) || !link.isPlacement(request)) {
            var _ = request.connection().close();
            broken("the peer is no placement instance, or revoked");
            return;
        }
        open = request;
        request.setChunked(true);
        request.exceptionHandler(failure -> brokenIf(request, failure.toString()));
        request.response()
                .onComplete(
                        response -> answered(request, response),
                        failure -> brokenIf(request, failure.toString()));
        unsent.forEach(frames -> {
            var _ = request.write(frames);
        });
        unsent.clear();
    }

    private void answered(HttpClientRequest request, HttpClientResponse response) {
        if (response.statusCode() != 200) {
            var _ = request.reset();
            brokenIf(request, "status " + response.statusCode());
            return;
        }
        QueryFrames answers =
                new QueryFrames(
                        QueryWire.ANSWER_BYTES_MAX, (number, _, _, avro) -> answer(number, avro));
        response.handler(part -> {
            try {
                answers.add(part);
                heard();
            } catch (IllegalArgumentException e) {
                var _ = request.reset();
                brokenIf(request, String.valueOf(e.getMessage()));
            }
        });
        response.exceptionHandler(failure -> brokenIf(request, failure.toString()));
        response.endHandler(_ -> {
            var _ = request.reset();
            brokenIf(request, "the instance ended the stream");
        });
    }

    private void answer(int number, byte[] avro) {
        Question asked = waiting.remove(number);
        if (asked == null) {
            return; // it came too late
        }
        try {
            asked.answer.complete(QueryWire.ANSWER.decode(avro));
        } catch (UnreadableRecordException e) {
            asked.answer.complete(new UnavailableAnswer(String.valueOf(e.getMessage())));
        }
    }

    private void brokenIf(HttpClientRequest request, String why) {
        if (request.equals(open)) {
            broken(why);
        }
    }

    private void broken(Throwable failure) {
        broken(failure.toString());
    }

    private void broken(String why) {
        opening = false;
        open = null;
        unsent.clear();
        silentSinceNs = NOTHING_AWAITED;
        waiting.values().removeIf(question -> question.giveUp(why));
    }
}

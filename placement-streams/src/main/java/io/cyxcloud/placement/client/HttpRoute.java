package io.cyxcloud.placement.client;

import io.cyxcloud.events.query.MetadataAnswer;
import io.cyxcloud.events.query.MetadataAnswer.NotOwnerAnswer;
import io.cyxcloud.events.query.MetadataAnswer.UnavailableAnswer;
import io.cyxcloud.events.query.MetadataQuery;
import io.cyxcloud.events.value.TlsFiles;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Questions to the instance that owns the partition, over the network. One that is slow is asked
 * whether it still is the owner, so that one that hangs is given up within two seconds and one that
 * is busy is not. Thread-safe.
 */
final class HttpRoute implements MetadataRoute {
    /** An answer takes milliseconds. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final InstanceClient client;
    private final OwnerDirectory owners;

    /**
     * Makes a route.
     *
     * @param instances one that answers is enough, the others are found through it
     */
    HttpRoute(List<QueryEndpoint> instances, TlsFiles tls) {
        this.client = new InstanceClient(tls);
        this.owners =
                new OwnerDirectory(
                        instances, (to, query, withinMs) -> client.ask(to, query, false, withinMs));
    }

    @Override
    public MetadataAnswer ask(MetadataQuery query, Duration within) {
        return ask(query, false, within);
    }

    @Override
    public MetadataAnswer askStaleOk(MetadataQuery query, Duration within) {
        return ask(query, true, within);
    }

    private MetadataAnswer ask(MetadataQuery query, boolean staleOk, Duration within) {
        long untilNs = System.nanoTime() + within.toNanos();
        Optional<QueryEndpoint> owner =
                owners.owner(query.table(), query.partition(), staleOk, untilNs);
        if (owner.isEmpty()) {
            return new NotOwnerAnswer(query.partition());
        }
        MetadataAnswer answer = ask(owner.get(), query, staleOk, untilNs);
        if (answer instanceof NotOwnerAnswer || answer instanceof UnavailableAnswer) {
            owners.forget(query.table(), query.partition(), owner.get());
        }
        return answer;
    }

    @Override
    public void close() {
        client.close();
    }

    private MetadataAnswer ask(
            QueryEndpoint owner, MetadataQuery query, boolean staleOk, long untilNs) {
        long leftMs = (untilNs - System.nanoTime()) / 1_000_000;
        if (leftMs < 1) {
            return new UnavailableAnswer("no time is left");
        }
        CompletableFuture<MetadataAnswer> answer = client.ask(owner, query, staleOk, leftMs);
        try {
            while (true) {
                try {
                    return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    if (!owners.isOwner(
                            owner,
                            query.table(),
                            query.partition(),
                            staleOk,
                            PATIENCE.toMillis())) {
                        return new UnavailableAnswer(owner + " does not answer");
                    }
                }
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("the answer never fails", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new UnavailableAnswer("interrupted");
        }
    }
}

package io.cyxcloud.shardstore;

import io.cyxcloud.events.node.Heartbeat;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.shardstore.disk.StorageFolderException;
import io.cyxcloud.shardstore.kafka.Heartbeats;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out when another process runs under the same node id, with a copy of the folder or with a
 * folder of its own. Before the node is heard of, any other that lives turns it away; from then on
 * the later to start is turned away, which both read from the same log in the same way.
 */
final class RivalWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RivalWatch.class);

    private final NodeId node;
    private final Incarnation self;
    private final Rivals rivals;
    private final Heartbeats.Following following;
    private final CompletableFuture<Incarnation> alive = new CompletableFuture<>();
    private final CompletableFuture<Incarnation> elder = new CompletableFuture<>();

    RivalWatch(NodeId node, Incarnation self, NodeStart start, Heartbeats log) {
        this.node = node;
        this.self = self;
        this.rivals = new Rivals(self, start.isElsewhere() ? 0 : start.previousMs());
        this.following = log.follow(node, this::see);
    }

    private void see(Heartbeat beat) {
        Optional<Incarnation> seen;
        synchronized (rivals) {
            seen = rivals.see(beat);
        }
        seen.ifPresent(rival -> {
            boolean first = alive.complete(rival);
            if (rival.isElderThan(self)) {
                elder.complete(rival);
            } else if (first) {
                LOG.error("{} It was started later and has to go.", message(node, rival));
            }
        });
    }

    /**
     * Returns when nothing else was heard under the node's id for the time given.
     *
     * @throws StorageFolderException a refusal, when something was
     */
    void awaitSilence(Duration within) {
        try {
            Incarnation rival = alive.get(within.toMillis(), TimeUnit.MILLISECONDS);
            throw StorageFolderException.refusal(message(node, rival));
        } catch (TimeoutException e) {
            // silence
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw StorageFolderException.refusal("interrupted");
        }
    }

    /** Completes, with why, when an elder process lives; on the thread that reads the log. */
    CompletableFuture<String> refusal() {
        return elder.thenApply(rival -> message(node, rival));
    }

    private static String message(NodeId node, Incarnation rival) {
        return ("node %s runs already, at %s: one of the two has a copied folder or a wrong id."
                        + " Stop one of them; a copy of a folder cannot serve.")
                .formatted(node, rival.endpoint());
    }

    @Override
    public void close() {
        following.close();
    }
}

package io.cyxcloud.infra.audit;

import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.events.value.NodeEndpoint;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.events.value.ShardId;
import io.cyxcloud.infra.audit.core.PassedOver;
import io.cyxcloud.shardstore.client.ShardClient;
import io.cyxcloud.shardstore.inventory.ListedShards;
import io.cyxcloud.shardstore.protocol.ShardException;
import io.cyxcloud.shardstore.protocol.ShardFailure;
import io.cyxcloud.shardstore.protocol.ShardRange;
import io.cyxcloud.shardstore.protocol.ShardStat;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What nodes say of their shards, over the network. Blocking, for virtual threads; thread-safe. A
 * node that does not answer is not asked again, until {@link #forgive}.
 */
final class NodeShards {
    /** A node reads with two threads; more at once would push clients out of its queue. */
    private static final int ASKED_AT_ONCE_MAX = 4;

    private static final long PATIENCE_NS = Duration.ofSeconds(20).toNanos();
    private static final long PAUSE_MS_MIN = 100;

    /** A node did not answer. */
    static final class SilentException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        SilentException(String reason, @Nullable Throwable cause) {
            super(reason, cause);
        }
    }

    private final ShardClient client;
    private final Supplier<ClusterMap> map;
    private final Map<NodeId, String> silent = new ConcurrentHashMap<>();
    private final PassedOver passedOver = new PassedOver();
    private final Map<NodeId, Semaphore> slots = new ConcurrentHashMap<>();

    NodeShards(ShardClient client, Supplier<ClusterMap> map) {
        this.client = client;
        this.map = map;
    }

    ClusterMap map() {
        return map.get();
    }

    /** Asks again whoever was silent. */
    void forgive() {
        silent.clear();
    }

    /** Whether it is worth asking: not a node that has failed or left, or was silent before. */
    boolean answers(NodeId node) {
        if (map().node(node).filter(found -> found.health().keepsShards()).isEmpty()) {
            passedOver.add(node);
            return false;
        }
        return !silent.containsKey(node);
    }

    /** Whom {@link #answers} held for failed or gone. */
    PassedOver passedOver() {
        return passedOver;
    }

    ListedShards list(NodeId node, ShardRange range) {
        return new ListedShards(
                (left, countMax) -> ask(node, at -> client.list(node, at, left, countMax)), range);
    }

    Optional<ShardStat> stat(NodeId node, ShardId shard) {
        try {
            return Optional.of(ask(node, at -> client.stat(node, at, shard)));
        } catch (ShardException e) {
            if (e.failure() == ShardFailure.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Throws {@link ShardException} CORRUPT or NOT_FOUND when that is what the node says. */
    ShardStat verify(NodeId node, ShardId shard) {
        return ask(node, at -> client.verify(node, at, shard));
    }

    private interface Question<T> {
        CompletableFuture<T> to(NodeEndpoint at);
    }

    private <T> T ask(NodeId node, Question<T> question) {
        NodeInfo info =
                map().node(node)
                        .orElseThrow(() ->
                                new SilentException(node + " is not in the cluster map", null));
        Semaphore slot = slots.computeIfAbsent(node, _ -> new Semaphore(ASKED_AT_ONCE_MAX));
        slot.acquireUninterruptibly();
        try {
            return ask(node, info.endpoint(), question);
        } finally {
            slot.release();
        }
    }

    private <T> T ask(NodeId node, NodeEndpoint at, Question<T> question) {
        long untilNs = System.nanoTime() + PATIENCE_NS;
        while (true) {
            try {
                return question.to(at).join();
            } catch (CompletionException e) {
                ShardException failure = ShardException.of(e);
                switch (failure.failure()) {
                    case NOT_FOUND, CORRUPT -> throw failure;
                    case BUSY, UNAVAILABLE, TIMEOUT -> {
                        if (System.nanoTime() - untilNs > 0) {
                            throw given(node, failure);
                        }
                        pause(failure.retryAfterMs());
                    }
                    case DISK_FULL, PROTOCOL, REFUSED -> throw given(node, failure);
                }
            }
        }
    }

    private SilentException given(NodeId node, ShardException failure) {
        silent.putIfAbsent(node, String.valueOf(failure.getMessage()));
        return new SilentException(node + ": " + failure.getMessage(), failure);
    }

    private static void pause(int hintMs) {
        try {
            Thread.sleep(Duration.ofMillis(Math.max(PAUSE_MS_MIN, hintMs)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SilentException("interrupted", e);
        }
    }
}

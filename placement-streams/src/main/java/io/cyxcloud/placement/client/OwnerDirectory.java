package io.cyxcloud.placement.client;

import io.cyxcloud.events.query.MetadataAnswer;
import io.cyxcloud.events.query.MetadataAnswer.OwnersAnswer;
import io.cyxcloud.events.query.MetadataQuery;
import io.cyxcloud.events.query.MetadataQuery.FindOwners;
import io.cyxcloud.events.query.MetadataTable;
import io.cyxcloud.events.query.OwnedPartition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Which instance owns which partition. When it is not known, all instances are asked at once: one
 * that says "I do" is believed at once, what one says of another only if that other one could not
 * be asked. Thread-safe.
 */
final class OwnerDirectory {
    /** An instance that does not answer this cheap question by then is passed over. */
    private static final Duration LOOK_MAX = Duration.ofMillis(500);

    private static final int INSTANCES_MAX = 256;

    /** Asks an instance, within so many milliseconds; the answer never fails. */
    interface Asked {
        CompletableFuture<MetadataAnswer> ask(QueryEndpoint to, MetadataQuery query, long withinMs);
    }

    private final Asked asked;
    private final Map<MetadataTable, ReentrantLock> looking = new ConcurrentHashMap<>();
    private final Map<Partition, QueryEndpoint> owners = new ConcurrentHashMap<>();
    private final Set<QueryEndpoint> instances = ConcurrentHashMap.newKeySet();

    private record Partition(MetadataTable table, int number) {}

    OwnerDirectory(List<QueryEndpoint> instances, Asked asked) {
        this.instances.addAll(instances);
        this.asked = asked;
    }

    /** The owner; empty when nobody says that it is. */
    Optional<QueryEndpoint> owner(MetadataTable table, int partition, long untilNs) {
        Partition wanted = new Partition(table, partition);
        QueryEndpoint known = owners.get(wanted);
        if (known != null) {
            return Optional.of(known);
        }
        ReentrantLock lock = looking.computeIfAbsent(table, _ -> new ReentrantLock());
        lock.lock(); // one looks at a time: the others find what it learnt
        try {
            known = owners.get(wanted);
            return Optional.ofNullable(known != null ? known : look(wanted, untilNs));
        } finally {
            lock.unlock();
        }
    }

    /** Whether the instance answers, within so many milliseconds, that it owns the partition. */
    boolean isOwner(QueryEndpoint instance, MetadataTable table, int partition, long withinMs) {
        OwnedPartition claim = new OwnedPartition(partition, instance.host(), instance.port());
        return asked.ask(instance, new FindOwners(table), withinMs).join()
                        instanceof OwnersAnswer(List<OwnedPartition> said)
                && said.contains(claim);
    }

    /** It does not own the partition any more, or does not answer. */
    void forget(MetadataTable table, int partition, QueryEndpoint owner) {
        owners.remove(new Partition(table, partition), owner);
    }

    private @Nullable QueryEndpoint look(Partition wanted, long untilNs) {
        long leftMs = Math.min((untilNs - System.nanoTime()) / 1_000_000, LOOK_MAX.toMillis());
        if (leftMs < 1) {
            return null;
        }
        Set<QueryEndpoint> all = Set.copyOf(instances);
        CompletableFuture<QueryEndpoint> claimed = new CompletableFuture<>();
        List<CompletableFuture<Void>> heard = new ArrayList<>();
        for (QueryEndpoint instance : all) {
            heard.add(
                    asked.ask(instance, new FindOwners(wanted.table()), leftMs)
                            .thenAccept(answer -> {
                                if (answer instanceof OwnersAnswer(List<OwnedPartition> said)) {
                                    hear(wanted.table(), instance, all, said);
                                    if (instance.equals(owners.get(wanted))) {
                                        claimed.complete(instance);
                                    }
                                }
                            }));
        }
        var everybody = CompletableFuture.allOf(heard.toArray(CompletableFuture[]::new));
        try {
            return (QueryEndpoint)
                    CompletableFuture.anyOf(claimed, everybody.thenApply(_ -> owners.get(wanted)))
                            .get(leftMs, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return owners.get(wanted);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private void hear(
            MetadataTable table,
            QueryEndpoint from,
            Set<QueryEndpoint> asked,
            List<OwnedPartition> said) {
        for (OwnedPartition one : said) {
            Partition partition = new Partition(table, one.partition());
            QueryEndpoint owner = new QueryEndpoint(one.host(), one.port());
            if (owner.equals(from)) {
                owners.put(partition, owner);
            } else if (!asked.contains(owner)) {
                owners.putIfAbsent(partition, owner);
                if (instances.size() < INSTANCES_MAX) {
                    instances.add(owner);
                }
            }
        }
    }
}

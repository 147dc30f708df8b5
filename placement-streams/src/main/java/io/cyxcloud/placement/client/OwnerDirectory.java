package io.cyxcloud.placement.client;

import io.cyxcloud.events.query.MetadataAnswer;
import io.cyxcloud.events.query.MetadataAnswer.OwnersAnswer;
import io.cyxcloud.events.query.MetadataQuery;
import io.cyxcloud.events.query.MetadataQuery.FindOwners;
import io.cyxcloud.events.query.MetadataTable;
import io.cyxcloud.events.query.OwnedPartition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Which instance owns which partition. When it is not known, all instances are asked at once, and
 * whoever wants to know something of the same table meanwhile waits for the same answers. One that
 * says "I do" is believed at once, unless another one says so that has applied more; what one says
 * of another only if that other one could not be asked.
 *
 * <p>An instance that has not heard from the brokers for some time may not own what it serves any
 * more. It is passed over, but for questions whose answer may be stale. Thread-safe.
 */
final class OwnerDirectory {
    /** An instance that does not answer this cheap question by then is passed over. */
    private static final Duration LOOK_MAX = Duration.ofMillis(500);

    private static final int INSTANCES_MAX = 256;

    /** Asks an instance, within so many milliseconds; the answer never fails. */
    interface Asked {
        CompletableFuture<MetadataAnswer> ask(QueryEndpoint to, MetadataQuery query, long withinMs);
    }

    private record Partition(MetadataTable table, int number) {}

    private record Claim(QueryEndpoint by, long applied) {}

    private final Asked asked;
    private final Map<MetadataTable, Look> looks = new ConcurrentHashMap<>();
    private final Map<Partition, Claim> owners = new ConcurrentHashMap<>();

    /** Who serves a partition and may have lost it. */
    private final Map<Partition, QueryEndpoint> holders = new ConcurrentHashMap<>();

    private final Set<QueryEndpoint> instances = ConcurrentHashMap.newKeySet();

    OwnerDirectory(List<QueryEndpoint> instances, Asked asked) {
        this.instances.addAll(instances);
        this.asked = asked;
    }

    /**
     * The owner; empty when nobody says that it is.
     *
     * @param staleOk whether one that may have lost the partition will do
     */
    Optional<QueryEndpoint> owner(
            MetadataTable table, int partition, boolean staleOk, long untilNs) {
        Partition wanted = new Partition(table, partition);
        QueryEndpoint known = known(wanted, staleOk);
        if (known == null) {
            Look look =
                    looks.compute(
                            table,
                            (_, running) ->
                                    running == null || running.over.isDone()
                                            ? new Look(table)
                                            : running);
            known = look.await(wanted, staleOk, untilNs);
        }
        return Optional.ofNullable(known);
    }

    /** Whether the instance answers, within so many milliseconds, that it serves the partition. */
    boolean isOwner(
            QueryEndpoint instance,
            MetadataTable table,
            int partition,
            boolean staleOk,
            long withinMs) {
        return asked.ask(instance, new FindOwners(table), withinMs).join()
                        instanceof OwnersAnswer(List<OwnedPartition> said)
                && said.stream()
                        .anyMatch(one ->
                                one.partition() == partition
                                        && address(one).equals(instance)
                                        && (one.current() || staleOk));
    }

    /** It does not own the partition any more, or does not answer. */
    void forget(MetadataTable table, int partition, QueryEndpoint owner) {
        Partition gone = new Partition(table, partition);
        owners.computeIfPresent(gone, (_, claim) -> claim.by().equals(owner) ? null : claim);
        holders.remove(gone, owner);
    }

    private @Nullable QueryEndpoint known(Partition partition, boolean staleOk) {
        Claim claim = owners.get(partition);
        return claim != null ? claim.by() : staleOk ? holders.get(partition) : null;
    }

    private static QueryEndpoint address(OwnedPartition one) {
        return new QueryEndpoint(one.host(), one.port());
    }

    /** One question to all instances, and who waits for what they say. */
    private final class Look {
        private final MetadataTable table;
        private final Set<QueryEndpoint> all = Set.copyOf(instances);
        private final Map<Partition, CompletableFuture<Void>> owned = new ConcurrentHashMap<>();
        private final Map<Partition, CompletableFuture<Void>> held = new ConcurrentHashMap<>();
        private final CompletableFuture<Void> over;

        Look(MetadataTable table) {
            this.table = table;
            this.over =
                    CompletableFuture.allOf(
                            all.stream().map(this::ask).toArray(CompletableFuture[]::new));
        }

        private CompletableFuture<Void> ask(QueryEndpoint instance) {
            return asked.ask(instance, new FindOwners(table), LOOK_MAX.toMillis())
                    .thenAccept(answer -> {
                        if (answer instanceof OwnersAnswer(List<OwnedPartition> said)) {
                            said.forEach(one -> hear(instance, one));
                        }
                    });
        }

        @Nullable QueryEndpoint await(Partition wanted, boolean staleOk, long untilNs) {
            long leftNs = Math.min(untilNs - System.nanoTime(), LOOK_MAX.toNanos());
            CompletableFuture<Void> heard = heard(staleOk ? held : owned, wanted);
            QueryEndpoint known = known(wanted, staleOk); // said before we waited for it
            if (known != null || leftNs <= 0) {
                return known;
            }
            try {
                CompletableFuture.anyOf(heard, over).get(leftNs, TimeUnit.NANOSECONDS);
            } catch (ExecutionException | TimeoutException e) {
                return known(wanted, staleOk);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return null;
            }
            return known(wanted, staleOk);
        }

        private void hear(QueryEndpoint from, OwnedPartition one) {
            Partition partition = new Partition(table, one.partition());
            QueryEndpoint by = address(one);
            if (!by.equals(from)) {
                hearOf(partition, by);
            } else if (one.current()) {
                Claim claim = new Claim(by, one.applied());
                owners.merge(
                        partition,
                        claim,
                        (known, _) ->
                                known.by().equals(by) || known.applied() <= claim.applied()
                                        ? claim
                                        : known);
                heard(owned, partition).complete(null);
                heard(held, partition).complete(null);
            } else {
                forget(table, one.partition(), by);
                holders.put(partition, by);
                heard(held, partition).complete(null);
            }
        }

        private void hearOf(Partition partition, QueryEndpoint other) {
            if (!all.contains(other)) {
                owners.putIfAbsent(partition, new Claim(other, -1));
                if (instances.size() < INSTANCES_MAX) {
                    instances.add(other);
                }
            }
        }

        private static CompletableFuture<Void> heard(
                Map<Partition, CompletableFuture<Void>> of, Partition partition) {
            return of.computeIfAbsent(partition, _ -> new CompletableFuture<>());
        }
    }
}

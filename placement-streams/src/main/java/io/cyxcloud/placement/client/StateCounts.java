package io.cyxcloud.placement.client;

import io.cyxcloud.events.query.ChunkCount;
import io.cyxcloud.events.query.MetadataAnswer;
import io.cyxcloud.events.query.MetadataAnswer.BucketsAnswer;
import io.cyxcloud.events.query.MetadataAnswer.ChunkCountsAnswer;
import io.cyxcloud.events.query.MetadataAnswer.ObjectCountsAnswer;
import io.cyxcloud.events.query.MetadataQuery;
import io.cyxcloud.events.query.MetadataQuery.FindBuckets;
import io.cyxcloud.events.query.MetadataQuery.FindChunkCounts;
import io.cyxcloud.events.query.MetadataQuery.FindObjectCounts;
import io.cyxcloud.events.query.ObjectCount;
import io.cyxcloud.events.value.TlsFiles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * Asks the owners of partitions how many rows of a kind they have. Blocking, thread-safe. The
 * owners count when they are asked, ten times as seldom as it takes them long.
 */
public final class StateCounts implements AutoCloseable {
    private final Asker asker;
    private final Duration deadline;

    StateCounts(MetadataRoute route, Duration deadline) {
        this.asker = new Asker(route);
        this.deadline = deadline;
    }

    /**
     * Connects on demand.
     *
     * @param instances addresses of placement instances; one that answers is enough
     * @param tls certificate of a role that may ask: operator, for one
     * @param deadline for all partitions together
     */
    public static StateCounts connect(
            List<QueryEndpoint> instances, TlsFiles tls, Duration deadline) {
        return new StateCounts(new HttpRoute(instances, tls), deadline);
    }

    /**
     * What all partitions counted; several counts may be of the same kind.
     *
     * @param ageMs of the oldest of them
     */
    public record Counted<C>(List<C> counts, long ageMs) {
        public Counted {
            counts = List.copyOf(counts);
        }
    }

    /**
     * Chunks by what is left of them.
     *
     * @throws MetadataUnavailableException when a partition has not counted within the deadline
     */
    public Counted<ChunkCount> chunks(int partitionCount) {
        return everywhere(
                partitionCount,
                FindChunkCounts::new,
                ChunkCountsAnswer.class,
                ChunkCountsAnswer::counts,
                ChunkCountsAnswer::ageMs);
    }

    /**
     * Objects by bucket.
     *
     * @throws MetadataUnavailableException when a partition has not counted within the deadline
     */
    public Counted<ObjectCount> objects(int partitionCount) {
        return everywhere(
                partitionCount,
                FindObjectCounts::new,
                ObjectCountsAnswer.class,
                ObjectCountsAnswer::counts,
                ObjectCountsAnswer::ageMs);
    }

    /**
     * All buckets.
     *
     * @throws MetadataUnavailableException when they are not told within the deadline
     */
    public int buckets() {
        return asker.ask(new FindBuckets(""), BucketsAnswer.class, Deadline.in(deadline))
                .rows()
                .size();
    }

    @Override
    public void close() {
        asker.close();
    }

    private <A extends MetadataAnswer, C> Counted<C> everywhere(
            int partitionCount,
            IntFunction<MetadataQuery> query,
            Class<A> wanted,
            Function<A, List<C>> counts,
            ToLongFunction<A> ageMs) {
        Deadline until = Deadline.in(deadline);
        List<Supplier<A>> calls = new ArrayList<>();
        for (int i = 0; i < partitionCount; i++) {
            int partition = i;
            calls.add(() -> asker.ask(query.apply(partition), wanted, until));
        }
        List<A> answers = asker.all(calls, until);
        return new Counted<>(
                answers.stream().map(counts).flatMap(List::stream).toList(),
                answers.stream().mapToLong(ageMs).max().orElse(0));
    }
}

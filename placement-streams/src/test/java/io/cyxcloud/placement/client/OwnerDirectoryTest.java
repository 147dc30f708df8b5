package io.cyxcloud.placement.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.query.MetadataAnswer;
import io.cyxcloud.events.query.MetadataAnswer.OwnersAnswer;
import io.cyxcloud.events.query.MetadataAnswer.UnavailableAnswer;
import io.cyxcloud.events.query.MetadataQuery;
import io.cyxcloud.events.query.MetadataTable;
import io.cyxcloud.events.query.OwnedPartition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Who is believed to own a partition. */
class OwnerDirectoryTest {
    private static final MetadataTable TABLE = MetadataTable.OBJECTS;
    private static final QueryEndpoint A = new QueryEndpoint("a", 1);
    private static final QueryEndpoint B = new QueryEndpoint("b", 1);
    private static final QueryEndpoint C = new QueryEndpoint("c", 1);

    private final Map<QueryEndpoint, List<OwnedPartition>> says = new ConcurrentHashMap<>();
    private final AtomicInteger asked = new AtomicInteger();

    /** One that says nothing is silent until the question is over. */
    private final OwnerDirectory directory = new OwnerDirectory(List.of(A, B), this::answer);

    private CompletableFuture<MetadataAnswer> answer(
            QueryEndpoint to, MetadataQuery query, long withinMs) {
        asked.incrementAndGet();
        List<OwnedPartition> said = says.get(to);
        return said == null
                ? new CompletableFuture<MetadataAnswer>()
                        .completeOnTimeout(
                                new UnavailableAnswer("silent"), withinMs, TimeUnit.MILLISECONDS)
                : CompletableFuture.completedFuture(new OwnersAnswer(said));
    }

    private static OwnedPartition claim(QueryEndpoint by, int partition, long applied) {
        return new OwnedPartition(partition, by.host(), by.port(), true, applied);
    }

    private static OwnedPartition cutOff(QueryEndpoint by, int partition) {
        return new OwnedPartition(partition, by.host(), by.port(), false, 1_000);
    }

    private Optional<QueryEndpoint> owner(int partition, boolean staleOk) {
        return directory.owner(
                TABLE, partition, staleOk, System.nanoTime() + Duration.ofSeconds(5).toNanos());
    }

    @Test
    void ofTwoThatClaimAPartitionTheOneThatIsFurtherIsBelieved() {
        says.put(A, List.of(claim(A, 0, 7), claim(A, 1, 8)));
        says.put(B, List.of(claim(B, 0, 8), claim(B, 1, 7)));
        assertThat(owner(0, false)).contains(B);
        assertThat(owner(1, false)).contains(A);
    }

    @Test
    void oneThatIsCutOffOwnsNothingAndAnswersWhatMayBeStale() {
        says.put(A, List.of(cutOff(A, 0), cutOff(A, 1)));
        says.put(B, List.of(claim(B, 1, 7)));
        assertThat(owner(0, false)).isEmpty();
        assertThat(owner(0, true)).contains(A);
        assertThat(owner(1, false)).contains(B);
        assertThat(owner(1, true)).contains(B);
        assertThat(directory.isOwner(A, TABLE, 0, false, 100)).isFalse();
        assertThat(directory.isOwner(A, TABLE, 0, true, 100)).isTrue();
    }

    @Test
    void anOwnerThatIsCutOffIsOwnerNoMore() {
        says.put(A, List.of(claim(A, 0, 7)));
        says.put(B, List.of());
        assertThat(owner(0, false)).contains(A);
        says.put(A, List.of(cutOff(A, 0)));
        assertThat(owner(1, false)).as("nobody's, so that all are asked").isEmpty();
        assertThat(owner(0, false)).isEmpty();
        says.put(B, List.of(claim(B, 0, 7)));
        assertThat(owner(0, false)).contains(B);
    }

    /** B is silent: who wants to know of partitions that nobody owns waits for it, all at once. */
    @Test
    void whoLooksAtTheSameTimeSharesTheQuestionAndWaitsForNobodyElse() {
        says.put(A, List.of(claim(A, 0, 7)));
        long beganNs = System.nanoTime();
        List<CompletableFuture<Optional<QueryEndpoint>>> nobodys = new ArrayList<>();
        for (int partition = 1; partition <= 20; partition++) {
            int one = partition;
            nobodys.add(
                    CompletableFuture.supplyAsync(
                            () -> owner(one, false), Thread::startVirtualThread));
        }
        assertThat(owner(0, false)).contains(A);
        nobodys.forEach(one -> assertThat(one.join()).isEmpty());
        assertThat(Duration.ofNanos(System.nanoTime() - beganNs)).isLessThan(Duration.ofSeconds(3));
        assertThat(asked.get()).isLessThan(20);
    }

    @Test
    void hearsayLeadsToInstancesThatAreNotKnown() {
        says.put(A, List.of(new OwnedPartition(0, C.host(), C.port())));
        says.put(B, List.of());
        assertThat(owner(0, false)).contains(C);
        directory.forget(TABLE, 0, C);
        says.put(A, List.of());
        says.put(C, List.of(claim(C, 0, 1)));
        assertThat(owner(0, false)).as("asked by now").contains(C);
    }
}

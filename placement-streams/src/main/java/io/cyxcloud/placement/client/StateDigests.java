package io.cyxcloud.placement.client;

import io.cyxcloud.events.query.MetadataAnswer.DigestAnswer;
import io.cyxcloud.events.query.MetadataQuery.FindDigest;
import io.cyxcloud.events.query.MetadataTable;
import io.cyxcloud.events.query.PartitionDigest;
import io.cyxcloud.events.value.TlsFiles;
import java.time.Duration;
import java.util.List;

/**
 * Asks the owners of partitions what their rows come to. Blocking, thread-safe. A digest of a
 * million rows takes seconds, in which the partition goes on folding.
 */
public final class StateDigests implements AutoCloseable {
    private final Asker asker;
    private final Duration deadline;

    StateDigests(MetadataRoute route, Duration deadline) {
        this.asker = new Asker(route);
        this.deadline = deadline;
    }

    /**
     * Connects on demand.
     *
     * @param instances addresses of placement instances; one that answers is enough
     * @param tls certificate of a role that may ask: operator, for one
     * @param deadline for one partition
     */
    public static StateDigests connect(
            List<QueryEndpoint> instances, TlsFiles tls, Duration deadline) {
        return new StateDigests(new HttpRoute(instances, tls), deadline);
    }

    /**
     * The digest of a partition at positions that it names.
     *
     * @throws MetadataUnavailableException when there is none within the deadline
     */
    public PartitionDigest digest(MetadataTable table, int partition) {
        return asker.ask(
                        new FindDigest(table, partition), DigestAnswer.class, Deadline.in(deadline))
                .digest();
    }

    @Override
    public void close() {
        asker.close();
    }
}

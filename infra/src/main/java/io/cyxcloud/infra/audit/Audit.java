package io.cyxcloud.infra.audit;

import io.cyxcloud.events.object.UploadPart;
import io.cyxcloud.events.query.ListedUpload;
import io.cyxcloud.events.query.ListedVersion;
import io.cyxcloud.events.query.PartPage;
import io.cyxcloud.events.state.BucketRow;
import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.infra.audit.core.Finding;
import io.cyxcloud.infra.audit.core.StreamUse;
import io.cyxcloud.placement.client.Metadata;
import io.cyxcloud.placement.client.NoSuchBucketException;
import io.cyxcloud.shardstore.client.ShardClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Compares what objects need, what metadata says and what the disks hold, and changes nothing. It
 * trusts neither side: what metadata counts on is looked for on the nodes, and what the nodes have
 * is looked for in metadata. What is found is looked at again before it counts.
 *
 * <p>Objects, chunks and inventories are read in pages, and as many streams at once as a crew has
 * threads, so that its memory does not grow with the cluster. Blocking; for one thread.
 */
public final class Audit {
    /** An acknowledgement is in the log, and folded, well before. */
    private static final Duration SECOND_LOOK_AFTER = Duration.ofSeconds(3);

    /**
     * What was looked at, and found.
     *
     * @param whole whether all was looked at; false when there were too many findings to go on
     */
    public record Result(
            long streams,
            long chunks,
            long shards,
            long inventoried,
            long bytesRead,
            List<Finding> findings,
            boolean whole) {
        public Result {
            findings = List.copyOf(findings);
        }
    }

    private final Metadata metadata;
    private final StreamWalk walk;
    private final NodeShards nodes;
    private final StreamAudit streams;
    private final NodeAudit inventories;
    private final AuditCounts counts = new AuditCounts();
    private final Findings findings = Findings.ofEachUse();
    private final Consumer<Result> progress;

    /**
     * Makes an audit. Owns neither metadata nor client.
     *
     * @param deep whether nodes are to read every byte of what objects need
     * @param progress told about once a second how far it is
     */
    public Audit(
            Metadata metadata,
            ShardClient client,
            Supplier<ClusterMap> map,
            boolean deep,
            Consumer<Result> progress) {
        this.metadata = metadata;
        this.walk = new StreamWalk(metadata);
        this.nodes = new NodeShards(client, map);
        this.streams = new StreamAudit(metadata, nodes, counts, deep);
        this.inventories = new NodeAudit(metadata, nodes, counts);
        this.progress = progress;
    }

    /** Looks at all buckets, and at all that is on the nodes. */
    public Result all() throws InterruptedException {
        return run(metadata.buckets(), nodes.map().nodes());
    }

    /** Looks at what one bucket needs. */
    public Result of(BucketRow bucket) throws InterruptedException {
        return run(List.of(bucket), List.of());
    }

    private Result run(List<BucketRow> buckets, List<NodeInfo> members)
            throws InterruptedException {
        try (Crew crew = crew()) {
            Listed listed = new Listed(crew);
            for (BucketRow bucket : buckets) {
                try {
                    walk.walk(bucket, listed);
                } catch (NoSuchBucketException e) {
                    // it was deleted meanwhile
                }
            }
            for (NodeInfo member : members) {
                if (nodes.answers(member.id())) {
                    crew.run(() -> inventories.look(member.id(), findings));
                }
            }
            crew.finish();
        }
        boolean whole = !findings.isFull();
        Findings left = Findings.ofEachSubject();
        if (findings.count() > 0) {
            lookAgain(left);
        }
        nodes.passedOver().findings(nodes.map(), !members.isEmpty()).forEach(left::add);
        return result(left.all(), whole);
    }

    private void lookAgain(Findings left) throws InterruptedException {
        Thread.sleep(SECOND_LOOK_AFTER);
        nodes.forgive();
        SecondLook again = new SecondLook(new AskedAgain(metadata, walk, nodes));
        try (Crew crew = crew()) {
            for (Finding finding : findings.all()) {
                crew.run(() -> again.left(finding).forEach(left::add));
            }
            crew.finish();
        }
    }

    private Result result(List<Finding> found, boolean whole) {
        return new Result(
                counts.streams.sum(),
                counts.chunks.sum(),
                counts.shards.sum(),
                counts.inventoried.sum(),
                counts.bytesRead.sum(),
                found,
                whole);
    }

    private Crew crew() {
        return new Crew(findings, () -> progress.accept(result(findings.all(), false)));
    }

    /** Has a crew look at the streams that are listed. */
    private final class Listed implements StreamWalk.Visitor {
        private final Crew crew;

        Listed(Crew crew) {
            this.crew = crew;
        }

        @Override
        public void version(BucketRow bucket, ListedVersion version) {
            crew.run(() ->
                    walk.uses(bucket, version.key(), version.name())
                            .forEach(use -> streams.look(use, findings)));
        }

        @Override
        public void upload(BucketRow bucket, ListedUpload upload) {
            int after = 0;
            while (!isFull()) {
                Optional<PartPage> page =
                        walk.parts(bucket.bucket(), upload.key(), upload.upload(), after);
                if (page.isEmpty() || page.get().parts().isEmpty()) {
                    return;
                }
                for (UploadPart part : page.get().parts()) {
                    StreamUse use =
                            new StreamUse.OfPart(
                                    bucket.name(),
                                    bucket.bucket(),
                                    upload.key(),
                                    upload.upload(),
                                    part.number(),
                                    part.stream());
                    crew.run(() -> streams.look(use, findings));
                }
                if (!page.get().truncated()) {
                    return;
                }
                after = page.get().parts().getLast().number();
            }
        }

        @Override
        public boolean isFull() {
            crew.rethrow();
            return findings.isFull();
        }
    }
}

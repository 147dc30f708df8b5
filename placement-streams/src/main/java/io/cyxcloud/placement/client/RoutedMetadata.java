package io.cyxcloud.placement.client;

import io.cyxcloud.events.bucket.BucketCommand;
import io.cyxcloud.events.bucket.BucketCommand.CreateBucket;
import io.cyxcloud.events.bucket.BucketRules;
import io.cyxcloud.events.bucket.BucketSetting;
import io.cyxcloud.events.chunk.ChunkLocation;
import io.cyxcloud.events.log.LogPosition;
import io.cyxcloud.events.object.ObjectCommand;
import io.cyxcloud.events.query.BucketReply;
import io.cyxcloud.events.query.BucketReply.BucketDone;
import io.cyxcloud.events.query.BucketReply.BucketRejected;
import io.cyxcloud.events.query.ListQuery;
import io.cyxcloud.events.query.ListedObject;
import io.cyxcloud.events.query.MetadataAnswer;
import io.cyxcloud.events.query.MetadataAnswer.ChunksAnswer;
import io.cyxcloud.events.query.MetadataAnswer.HeldShardsAnswer;
import io.cyxcloud.events.query.MetadataAnswer.HistoryAnswer;
import io.cyxcloud.events.query.MetadataAnswer.ObjectAnswer;
import io.cyxcloud.events.query.MetadataAnswer.ObjectPageAnswer;
import io.cyxcloud.events.query.MetadataAnswer.PartsAnswer;
import io.cyxcloud.events.query.MetadataAnswer.SettingAnswer;
import io.cyxcloud.events.query.MetadataAnswer.UploadPageAnswer;
import io.cyxcloud.events.query.MetadataAnswer.VersionPageAnswer;
import io.cyxcloud.events.query.MetadataQuery;
import io.cyxcloud.events.query.MetadataQuery.FindChunks;
import io.cyxcloud.events.query.MetadataQuery.FindHeldShards;
import io.cyxcloud.events.query.MetadataQuery.FindHistory;
import io.cyxcloud.events.query.MetadataQuery.FindObject;
import io.cyxcloud.events.query.MetadataQuery.FindObjectAsOf;
import io.cyxcloud.events.query.MetadataQuery.FindParts;
import io.cyxcloud.events.query.MetadataQuery.FindSetting;
import io.cyxcloud.events.query.MetadataQuery.ListObjects;
import io.cyxcloud.events.query.MetadataQuery.ListObjectsAsOf;
import io.cyxcloud.events.query.MetadataQuery.ListUploads;
import io.cyxcloud.events.query.MetadataQuery.ListVersions;
import io.cyxcloud.events.query.ObjectPage;
import io.cyxcloud.events.query.ObjectReply;
import io.cyxcloud.events.query.ObjectReply.ObjectRejected;
import io.cyxcloud.events.query.PartPage;
import io.cyxcloud.events.query.Rejection;
import io.cyxcloud.events.query.UploadPage;
import io.cyxcloud.events.query.UploadsQuery;
import io.cyxcloud.events.query.VersionPage;
import io.cyxcloud.events.query.VersionsQuery;
import io.cyxcloud.events.state.BucketRow;
import io.cyxcloud.events.state.SettingRow;
import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.DeletionId;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.events.value.UploadId;
import io.cyxcloud.events.value.VersionName;
import io.cyxcloud.placement.core.listing.Gathering;
import io.cyxcloud.placement.core.listing.Listing;
import io.cyxcloud.placement.core.listing.Pages;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Metadata over a route to the owners of its partitions, and the log for commands. */
public final class RoutedMetadata implements Metadata {
    private final Asker asker;
    private final Commands commands;
    private final BucketDirectory buckets;
    private final SealedWrites writes;
    private final BucketDeletion deletion;
    private final RulesAnnouncement announcement;
    private final LogClock clock;
    private final Duration deadline;
    private final MetadataRoute route;
    private final CommandLog log;
    private @Nullable Metadata staleOk; // guarded by this

    /**
     * Makes a client.
     *
     * @param route is closed with the client; the log is not
     * @param deadline how long a call may take
     */
    public RoutedMetadata(MetadataRoute route, CommandLog log, Duration deadline) {
        this.route = route;
        this.log = log;
        this.clock = new LogClock(System::currentTimeMillis);
        this.asker = new Asker(route);
        this.commands = new Commands(log, asker);
        this.buckets = new BucketDirectory(asker);
        this.writes = new SealedWrites(asker, commands, buckets, Clock.systemUTC());
        this.deletion = new BucketDeletion(asker, commands, Clock.systemUTC());
        this.announcement = new RulesAnnouncement(asker, commands, Clock.systemUTC());
        this.deadline = deadline;
    }

    /** A client of the same asker and the same clock, with buckets of its own. */
    private RoutedMetadata(RoutedMetadata like, BucketDirectory buckets) {
        this.route = like.route;
        this.log = like.log;
        this.clock = like.clock;
        this.asker = like.asker;
        this.commands = like.commands;
        this.buckets = buckets;
        this.writes = new SealedWrites(asker, commands, buckets, Clock.systemUTC());
        this.deletion = like.deletion;
        this.announcement = like.announcement;
        this.deadline = like.deadline;
    }

    @Override
    public Optional<BucketRow> bucket(String name) {
        return buckets.find(name, Deadline.in(deadline));
    }

    @Override
    public Optional<BucketRow> resolve(String name) {
        return buckets.resolve(name, Deadline.in(deadline));
    }

    @Override
    public List<BucketRow> buckets() {
        return buckets.findAll(Deadline.in(deadline));
    }

    @Override
    public BucketReply execute(BucketCommand command) {
        Deadline until = Deadline.in(deadline);
        BucketReply reply = commands.execute(command, until);
        if (reply instanceof BucketDone(BucketRow row)) {
            announcement.ensure(row, until);
        }
        if (command instanceof CreateBucket && reply instanceof BucketDone(BucketRow row)) {
            buckets.remember(row);
        } else {
            buckets.forget(command.name());
        }
        return reply;
    }

    @Override
    public Optional<BucketRules> rules(String name) {
        Deadline until = Deadline.in(deadline);
        Optional<BucketRow> row = buckets.find(name, until);
        row.ifPresent(found -> announcement.ensure(found, until));
        return row.map(BucketRow::rules);
    }

    @Override
    public Optional<SettingRow> setting(String name, BucketSetting setting) {
        return Optional.ofNullable(
                asker.ask(
                                new FindSetting(name, setting),
                                SettingAnswer.class,
                                Deadline.in(deadline))
                        .row());
    }

    @Override
    public BucketReply deleteBucket(String name) {
        Deadline until = Deadline.in(deadline);
        try {
            Optional<BucketRow> row = buckets.find(name, until);
            if (row.isEmpty()) {
                return new BucketRejected(Rejection.NO_SUCH_BUCKET, name);
            }
            if (hasVersions(row.get().bucket(), until)) { // spares writers the seals
                return new BucketRejected(Rejection.BUCKET_NOT_EMPTY, name);
            }
            return deletion.delete(name, until);
        } finally {
            buckets.forget(name);
        }
    }

    @Override
    public ObjectReply execute(ObjectCommand.ForKey command) {
        ObjectReply reply = writes.execute(command, Deadline.in(deadline));
        if (reply instanceof ObjectRejected rejected) {
            clock.learn(rejected.logMs());
        }
        return reply;
    }

    @Override
    public long logMs() {
        return clock.nowMs();
    }

    @Override
    public FoundVersion find(BucketId bucket, String key, @Nullable VersionName version) {
        return find(bucket, key, (id, partition) -> new FindObject(partition, id, key, version));
    }

    @Override
    public OptionalLong timeMs(LogPosition position) {
        return commands.timeMs(position);
    }

    @Override
    public FoundVersion findAsOf(BucketId bucket, String key, long timeMs) {
        return find(bucket, key, (id, partition) -> new FindObjectAsOf(partition, id, key, timeMs));
    }

    private FoundVersion find(
            BucketId bucket, String key, BiFunction<BucketId, Integer, MetadataQuery> asking) {
        Deadline until = Deadline.in(deadline);
        return inBucket(
                bucket,
                until,
                id -> {
                    ObjectAnswer answer =
                            asker.ask(
                                    asking.apply(id, commands.partitionOf(id, key)),
                                    ObjectAnswer.class,
                                    until);
                    return new Seen<>(
                            new FoundVersion(answer.row(), answer.marker(), answer.versioned()),
                            answer.sealedBy());
                });
    }

    @Override
    public KeptHistory history() {
        List<HistoryAnswer> kept =
                everywhere(FindHistory::new, HistoryAnswer.class, Deadline.in(deadline));
        return new KeptHistory(
                kept.stream().mapToLong(p -> p.logMs() - p.horizonMs()).max().orElse(0),
                kept.stream().mapToLong(HistoryAnswer::horizonMs).min().orElse(0));
    }

    @Override
    public Optional<PartPage> parts(
            BucketId bucket, String key, UploadId upload, int afterPart, int partsMax) {
        Deadline until = Deadline.in(deadline);
        return inBucket(
                bucket,
                until,
                id -> {
                    int partition = commands.partitionOf(id, key);
                    PartsAnswer answer =
                            asker.ask(
                                    new FindParts(partition, id, key, upload, afterPart, partsMax),
                                    PartsAnswer.class,
                                    until);
                    return new Seen<>(Optional.ofNullable(answer.page()), answer.sealedBy());
                });
    }

    @Override
    public ObjectPage list(ListQuery query) {
        Deadline until = Deadline.in(deadline);
        return inBucket(
                query.bucket(), until, id -> listOnce(ListObjects::new, with(query, id), until));
    }

    @Override
    public ObjectPage listAsOf(ListQuery query, long timeMs) {
        Deadline until = Deadline.in(deadline);
        return inBucket(
                query.bucket(),
                until,
                id ->
                        listOnce(
                                (p, page) -> new ListObjectsAsOf(p, page, timeMs),
                                with(query, id),
                                until));
    }

    @Override
    public VersionPage versions(VersionsQuery query) {
        Deadline until = Deadline.in(deadline);
        return inBucket(query.bucket(), until, id -> versionsOnce(with(query, id), until));
    }

    @Override
    public UploadPage uploads(UploadsQuery query) {
        Deadline until = Deadline.in(deadline);
        return inBucket(query.bucket(), until, id -> uploadsOnce(with(query, id), until));
    }

    @Override
    public List<ChunkLocation> chunks(StreamId stream, int firstChunk, int chunkCount) {
        FindChunks query =
                new FindChunks(commands.partitionOf(stream), stream, firstChunk, chunkCount);
        return asker.ask(query, ChunksAnswer.class, Deadline.in(deadline)).chunks();
    }

    @Override
    public Metadata only(BucketRow bucket) {
        return new RoutedMetadata(this, BucketDirectory.only(asker, bucket));
    }

    @Override
    public int chunkPartitions() {
        return commands.chunkPartitions();
    }

    @Override
    public HeldShardsAnswer held(
            int partition, NodeId node, @Nullable ChunkId from, int chunksMax) {
        FindHeldShards query = new FindHeldShards(partition, node, from, chunksMax);
        return asker.ask(query, HeldShardsAnswer.class, Deadline.in(deadline));
    }

    @Override
    public synchronized Metadata staleOk() {
        if (staleOk == null) {
            StaleReads stale = new StaleReads(route, log);
            staleOk = new RoutedMetadata(stale, stale, deadline);
        }
        return staleOk;
    }

    @Override
    public void close() {
        asker.close();
        synchronized (this) {
            if (staleOk != null) {
                staleOk.close();
            }
        }
    }

    private boolean hasVersions(BucketId bucket, Deadline until) {
        VersionPage page =
                versionsOnce(new VersionsQuery(bucket, "", "", "", null, 1), until).value();
        return !page.entries().isEmpty();
    }

    private Seen<ObjectPage> listOnce(
            BiFunction<Integer, ListQuery, MetadataQuery> asking, ListQuery query, Deadline until) {
        int share = Gathering.share(query.keysMax(), commands.objectPartitions());
        ListQuery first = query.page(query.startAfter(), share);
        List<ObjectPageAnswer> answers =
                everywhere(p -> asking.apply(p, first), ObjectPageAnswer.class, until);
        Gathering<ListedObject> gathering =
                new Gathering<>(
                        answers.stream().map(a -> Pages.listing(a.page())).toList(),
                        query.keysMax());
        for (List<Integer> wanting = gathering.wanting();
                !wanting.isEmpty();
                wanting = gathering.wanting()) {
            List<Supplier<ObjectPageAnswer>> calls = new ArrayList<>();
            for (int p : wanting) {
                MetadataQuery next =
                        asking.apply(p, query.page(gathering.after(p), query.keysMax()));
                calls.add(() -> asker.ask(next, ObjectPageAnswer.class, until));
            }
            List<ObjectPageAnswer> further = asker.all(calls, until);
            for (int i = 0; i < further.size(); i++) {
                gathering.add(wanting.get(i), Pages.listing(further.get(i).page()));
            }
        }
        return new Seen<>(
                Pages.page(gathering.page()), anySeal(answers, ObjectPageAnswer::sealedBy));
    }

    private Seen<VersionPage> versionsOnce(VersionsQuery query, Deadline until) {
        List<VersionPageAnswer> answers =
                everywhere(p -> new ListVersions(p, query), VersionPageAnswer.class, until);
        VersionPage page =
                Pages.versionPage(
                        Listing.merge(
                                answers.stream().map(a -> Pages.versionListing(a.page())).toList(),
                                query.entriesMax()));
        return new Seen<>(page, anySeal(answers, VersionPageAnswer::sealedBy));
    }

    private Seen<UploadPage> uploadsOnce(UploadsQuery query, Deadline until) {
        List<UploadPageAnswer> answers =
                everywhere(p -> new ListUploads(p, query), UploadPageAnswer.class, until);
        UploadPage page =
                Pages.uploadPage(
                        Listing.merge(
                                answers.stream().map(a -> Pages.uploadListing(a.page())).toList(),
                                query.uploadsMax()));
        return new Seen<>(page, anySeal(answers, UploadPageAnswer::sealedBy));
    }

    private <A extends MetadataAnswer> List<A> everywhere(
            IntFunction<MetadataQuery> query, Class<A> wanted, Deadline until) {
        List<Supplier<A>> calls = new ArrayList<>();
        for (int i = 0; i < commands.objectPartitions(); i++) {
            MetadataQuery one = query.apply(i);
            calls.add(() -> asker.ask(one, wanted, until));
        }
        return asker.all(calls, until);
    }

    /** Reads in a bucket; when a seal is seen, in the bucket that has its name now. */
    private <T> T inBucket(BucketId bucket, Deadline until, Function<BucketId, Seen<T>> read) {
        BucketId id = bucket;
        while (true) {
            Seen<T> seen = read.apply(id);
            if (seen.sealedBy() == null) {
                return seen.value();
            }
            BucketRow now =
                    buckets.successor(id, until)
                            .orElseThrow(() -> new NoSuchBucketException("the bucket was deleted"));
            if (now.bucket().equals(id)) {
                return seen.value();
            }
            id = now.bucket();
        }
    }

    private static <A> @Nullable DeletionId anySeal(
            List<A> answers, Function<A, @Nullable DeletionId> sealedBy) {
        for (A answer : answers) {
            DeletionId seal = sealedBy.apply(answer);
            if (seal != null) {
                return seal;
            }
        }
        return null;
    }

    private static ListQuery with(ListQuery query, BucketId bucket) {
        return new ListQuery(
                bucket, query.prefix(), query.delimiter(), query.startAfter(), query.keysMax());
    }

    private static VersionsQuery with(VersionsQuery query, BucketId bucket) {
        return new VersionsQuery(
                bucket,
                query.prefix(),
                query.delimiter(),
                query.keyMarker(),
                query.versionMarker(),
                query.entriesMax());
    }

    private static UploadsQuery with(UploadsQuery query, BucketId bucket) {
        return new UploadsQuery(
                bucket,
                query.prefix(),
                query.delimiter(),
                query.keyMarker(),
                query.uploadIdMarker(),
                query.uploadsMax());
    }

    private record Seen<T>(T value, @Nullable DeletionId sealedBy) {}
}

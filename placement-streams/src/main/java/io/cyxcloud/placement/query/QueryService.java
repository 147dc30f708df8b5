package io.cyxcloud.placement.query;

import io.cyxcloud.events.query.BucketReply.BucketDone;
import io.cyxcloud.events.query.IdentityReply;
import io.cyxcloud.events.query.MetadataAnswer;
import io.cyxcloud.events.query.MetadataAnswer.BucketAnswer;
import io.cyxcloud.events.query.MetadataAnswer.BucketOutcomeAnswer;
import io.cyxcloud.events.query.MetadataAnswer.BucketsAnswer;
import io.cyxcloud.events.query.MetadataAnswer.ChunkCountsAnswer;
import io.cyxcloud.events.query.MetadataAnswer.ChunksAnswer;
import io.cyxcloud.events.query.MetadataAnswer.DigestAnswer;
import io.cyxcloud.events.query.MetadataAnswer.HistoryAnswer;
import io.cyxcloud.events.query.MetadataAnswer.IdentityOutcomeAnswer;
import io.cyxcloud.events.query.MetadataAnswer.NotOwnerAnswer;
import io.cyxcloud.events.query.MetadataAnswer.ObjectAnswer;
import io.cyxcloud.events.query.MetadataAnswer.ObjectCountsAnswer;
import io.cyxcloud.events.query.MetadataAnswer.ObjectOutcomeAnswer;
import io.cyxcloud.events.query.MetadataAnswer.ObjectPageAnswer;
import io.cyxcloud.events.query.MetadataAnswer.OutOfHistoryAnswer;
import io.cyxcloud.events.query.MetadataAnswer.OutcomeUnknownAnswer;
import io.cyxcloud.events.query.MetadataAnswer.OwnersAnswer;
import io.cyxcloud.events.query.MetadataAnswer.PartsAnswer;
import io.cyxcloud.events.query.MetadataAnswer.RefusedAnswer;
import io.cyxcloud.events.query.MetadataAnswer.SettingAnswer;
import io.cyxcloud.events.query.MetadataAnswer.UnavailableAnswer;
import io.cyxcloud.events.query.MetadataAnswer.UploadPageAnswer;
import io.cyxcloud.events.query.MetadataAnswer.UsersAnswer;
import io.cyxcloud.events.query.MetadataAnswer.VersionPageAnswer;
import io.cyxcloud.events.query.MetadataQuery;
import io.cyxcloud.events.query.MetadataQuery.FindBucket;
import io.cyxcloud.events.query.MetadataQuery.FindBucketOutcome;
import io.cyxcloud.events.query.MetadataQuery.FindBuckets;
import io.cyxcloud.events.query.MetadataQuery.FindChunkCounts;
import io.cyxcloud.events.query.MetadataQuery.FindChunks;
import io.cyxcloud.events.query.MetadataQuery.FindDigest;
import io.cyxcloud.events.query.MetadataQuery.FindHeldShards;
import io.cyxcloud.events.query.MetadataQuery.FindHistory;
import io.cyxcloud.events.query.MetadataQuery.FindIdentityOutcome;
import io.cyxcloud.events.query.MetadataQuery.FindObject;
import io.cyxcloud.events.query.MetadataQuery.FindObjectAsOf;
import io.cyxcloud.events.query.MetadataQuery.FindObjectCounts;
import io.cyxcloud.events.query.MetadataQuery.FindObjectOutcome;
import io.cyxcloud.events.query.MetadataQuery.FindOwners;
import io.cyxcloud.events.query.MetadataQuery.FindParts;
import io.cyxcloud.events.query.MetadataQuery.FindSetting;
import io.cyxcloud.events.query.MetadataQuery.FindUsers;
import io.cyxcloud.events.query.MetadataQuery.ListObjects;
import io.cyxcloud.events.query.MetadataQuery.ListObjectsAsOf;
import io.cyxcloud.events.query.MetadataQuery.ListUploads;
import io.cyxcloud.events.query.MetadataQuery.ListVersions;
import io.cyxcloud.events.query.ObjectReply.ObjectAccepted;
import io.cyxcloud.events.query.ObjectReply.ObjectWritten;
import io.cyxcloud.events.state.BucketRow;
import io.cyxcloud.events.state.MarkerRow;
import io.cyxcloud.events.state.ObjectRow;
import io.cyxcloud.events.state.VersionRow;
import io.cyxcloud.events.topic.Topic;
import io.cyxcloud.events.topic.Topics;
import io.cyxcloud.events.value.DeletionId;
import io.cyxcloud.placement.client.MetadataRoute;
import io.cyxcloud.placement.core.listing.Pages;
import io.cyxcloud.placement.streams.BucketView;
import io.cyxcloud.placement.streams.ChunkView;
import io.cyxcloud.placement.streams.IdentityView;
import io.cyxcloud.placement.streams.NotServedException;
import io.cyxcloud.placement.streams.ObjectView;
import io.cyxcloud.placement.streams.OpenPartition;
import io.cyxcloud.placement.streams.PartitionHistory;
import io.cyxcloud.placement.streams.ServedPartitions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.streams.errors.InvalidStateStoreException;

/**
 * Answers questions from the partitions that this process serves. Blocking, thread-safe.
 *
 * <p>Reads are linearizable by ReadIndex: the end of the partition's input is taken from the broker
 * after the question came, and the answer waits until the partition is applied that far. It does
 * not matter whether this process still owns the partition then: a fold is a function of the log,
 * and what was acknowledged before the question lies below that end.
 *
 * <p>A question for which a stale answer will do waits for nothing, and is answered while the log
 * cannot be reached.
 */
public final class QueryService implements MetadataRoute {
    private static final int PARTS_MAX = 1_000;

    /** A note that was on its way when the question came may be too early for it, the next not. */
    private static final int NOTES_AWAITED_MAX = 2;

    private final ServedPartitions served;
    private final LogEnds ends;
    private final PartitionOwners owners;
    private final LogTime logTime;

    public QueryService(
            ServedPartitions served, LogEnds ends, PartitionOwners owners, LogTime logTime) {
        this.served = served;
        this.ends = ends;
        this.owners = owners;
        this.logTime = new SharedLogTime(logTime);
    }

    @Override
    public MetadataAnswer ask(MetadataQuery query, Duration within) {
        return answer(query, new Wait(System.nanoTime() + within.toNanos(), true));
    }

    @Override
    public MetadataAnswer askStaleOk(MetadataQuery query, Duration within) {
        return answer(query, new Wait(System.nanoTime() + within.toNanos(), false));
    }

    @Override
    public Optional<CompletableFuture<Supplier<MetadataAnswer>>> whenCurrent(MetadataQuery query) {
        try {
            return switch (query) {
                case FindBucket find -> {
                    BucketView view = served.bucket(query.partition());
                    yield whenEnd(view.open(), Topics.BUCKET_COMMANDS, () -> bucket(view, find));
                }
                case FindSetting find -> {
                    BucketView view = served.bucket(query.partition());
                    yield whenEnd(view.open(), Topics.BUCKET_COMMANDS, () -> setting(view, find));
                }
                case FindObject find -> {
                    ObjectView view = served.object(query.partition());
                    yield whenEnd(view.open(), Topics.OBJECT_COMMANDS, () -> object(view, find));
                }
                case FindChunks find -> {
                    ChunkView view = served.chunk(query.partition());
                    yield whenEnd(view.open(), Topics.PLACEMENTS, () -> chunks(view, find));
                }
                case FindBucketOutcome find -> {
                    BucketView view = served.bucket(query.partition());
                    yield whenApplied(view.open(), find.offset(), () -> outcome(view, find));
                }
                case FindObjectOutcome find -> {
                    ObjectView view = served.object(query.partition());
                    yield whenApplied(view.open(), find.offset(), () -> outcome(view, find));
                }
                case FindIdentityOutcome find -> {
                    IdentityView view = served.identity(query.partition());
                    yield whenApplied(view.open(), find.offset(), () -> outcome(view, find));
                }
                case FindBuckets _,
                        FindUsers _,
                        FindObjectAsOf _,
                        FindHistory _,
                        FindParts _,
                        FindHeldShards _,
                        ListObjects _,
                        ListObjectsAsOf _,
                        ListUploads _,
                        ListVersions _,
                        FindDigest _,
                        FindChunkCounts _,
                        FindObjectCounts _,
                        FindOwners _ ->
                        Optional.empty();
            };
        } catch (NotServedException e) {
            return Optional.of(CompletableFuture.failedFuture(e));
        }
    }

    private Optional<CompletableFuture<Supplier<MetadataAnswer>>> whenEnd(
            OpenPartition<?> open, Topic<?> topic, Supplier<MetadataAnswer> reading) {
        CompletableFuture<Supplier<MetadataAnswer>> current = new CompletableFuture<>();
        var _ =
                ends.end(topic, open.partition())
                        .whenComplete((end, failure) -> {
                            if (failure == null) {
                                whenApplied(open, end - 1, reading, current);
                            } else {
                                current.completeExceptionally(failure);
                            }
                        });
        return Optional.of(current);
    }

    private static Optional<CompletableFuture<Supplier<MetadataAnswer>>> whenApplied(
            OpenPartition<?> open, long offset, Supplier<MetadataAnswer> reading) {
        CompletableFuture<Supplier<MetadataAnswer>> current = new CompletableFuture<>();
        whenApplied(open, offset, reading, current);
        return Optional.of(current);
    }

    /**
     * Of the very opening of the partition that was waited for: the same instance may open it again
     * and be behind at first.
     */
    private static void whenApplied(
            OpenPartition<?> open,
            long offset,
            Supplier<MetadataAnswer> reading,
            CompletableFuture<Supplier<MetadataAnswer>> current) {
        CompletableFuture<Void> applied = open.whenApplied(offset);
        var _ =
                applied.whenComplete((_, failure) -> {
                    if (failure == null) {
                        current.complete(() -> ifServed(open.partition(), reading));
                    } else {
                        current.completeExceptionally(failure);
                    }
                });
        var _ = // who has given up waits no more
                current.whenComplete((_, _) -> {
                    if (current.isCancelled()) {
                        open.forget(applied);
                    }
                });
    }

    private static MetadataAnswer ifServed(int partition, Supplier<MetadataAnswer> reading) {
        try {
            return reading.get();
        } catch (NotServedException | InvalidStateStoreException e) {
            return new NotOwnerAnswer(partition);
        }
    }

    /**
     * What an answer is to wait for.
     *
     * @param forEnd until all is applied that was in the log when the question came
     */
    private record Wait(long untilNs, boolean forEnd) {}

    private MetadataAnswer answer(MetadataQuery query, Wait wait) {
        try {
            return switch (query) {
                case MetadataQuery.OfBuckets ofBuckets -> ofBuckets(ofBuckets, wait);
                case MetadataQuery.OfIdentity ofIdentity -> ofIdentity(ofIdentity, wait);
                case MetadataQuery.OfObjects ofObjects -> ofObjects(ofObjects, wait);
                case FindChunks find -> chunks(find, wait);
                case FindHeldShards find -> held(find, wait);
                case FindDigest find -> digest(find, wait.untilNs());
                case FindChunkCounts find -> counts(find, wait.untilNs());
                case FindObjectCounts find -> counts(find, wait.untilNs());
                case FindOwners find -> new OwnersAnswer(owners.owners(find.table()));
            };
        } catch (NotServedException | InvalidStateStoreException e) {
            return new NotOwnerAnswer(query.partition());
        } catch (TimeoutException e) {
            return new UnavailableAnswer("the partition was not applied in time");
        } catch (ExecutionException e) {
            return e.getCause() instanceof NotServedException
                    ? new NotOwnerAnswer(query.partition())
                    : new UnavailableAnswer(String.valueOf(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new UnavailableAnswer("interrupted");
        }
    }

    @Override
    public void close() {
        ends.close();
    }

    private MetadataAnswer ofBuckets(MetadataQuery.OfBuckets query, Wait wait)
            throws InterruptedException, ExecutionException, TimeoutException {
        BucketView view = served.bucket(query.partition());
        return switch (query) {
            case FindBucket find -> {
                awaitEnd(view.open(), Topics.BUCKET_COMMANDS, wait);
                yield bucket(view, find);
            }
            case FindBuckets(String prefix) -> {
                awaitEnd(view.open(), Topics.BUCKET_COMMANDS, wait);
                yield new BucketsAnswer(view.buckets(prefix));
            }
            case FindSetting find -> {
                awaitEnd(view.open(), Topics.BUCKET_COMMANDS, wait);
                yield setting(view, find);
            }
            case FindBucketOutcome find -> {
                awaitApplied(view.open(), find.offset(), wait);
                yield outcome(view, find);
            }
        };
    }

    private static MetadataAnswer bucket(BucketView view, FindBucket find) {
        return new BucketAnswer(view.bucket(find.name()));
    }

    private static MetadataAnswer setting(BucketView view, FindSetting find) {
        return new SettingAnswer(view.setting(find.name(), find.setting()));
    }

    private static MetadataAnswer outcome(BucketView view, FindBucketOutcome find) {
        return view.open()
                .outcome(find.offset())
                .<MetadataAnswer>map(BucketOutcomeAnswer::new)
                .orElseGet(() -> outcomeByRow(view, find));
    }

    private MetadataAnswer ofIdentity(MetadataQuery.OfIdentity query, Wait wait)
            throws InterruptedException, ExecutionException, TimeoutException {
        IdentityView view = served.identity(query.partition());
        return switch (query) {
            case FindUsers() -> {
                awaitEnd(view.open(), Topics.IDENTITY_COMMANDS, wait);
                yield new UsersAnswer(view.users());
            }
            case FindIdentityOutcome find -> {
                awaitApplied(view.open(), find.offset(), wait);
                yield outcome(view, find);
            }
        };
    }

    private static MetadataAnswer outcome(IdentityView view, FindIdentityOutcome find) {
        IdentityReply reply =
                view.open().outcome(find.offset()).orElseGet(() -> view.decided(find.commandId()));
        return reply == null
                ? new OutcomeUnknownAnswer("the command at " + find.offset() + " was applied")
                : new IdentityOutcomeAnswer(reply);
    }

    private MetadataAnswer ofObjects(MetadataQuery.OfObjects query, Wait wait)
            throws InterruptedException, ExecutionException, TimeoutException {
        ObjectView view = served.object(query.partition());
        if (query instanceof FindObjectOutcome find) {
            awaitApplied(view.open(), find.offset(), wait);
            return outcome(view, find);
        }
        awaitEnd(view.open(), Topics.OBJECT_COMMANDS, wait);
        return switch (query) {
            case FindObject find -> object(view, find);
            case FindObjectAsOf find ->
                    isOver(find.timeMs(), view, wait) ? asOf(view, find) : notOver(find.timeMs());
            case FindHistory _ -> history(view.history());
            case ListObjectsAsOf list ->
                    isOver(list.timeMs(), view, wait) ? asOf(view, list) : notOver(list.timeMs());
            case ListVersions list -> {
                DeletionId seal = view.sealedBy(list.query().bucket());
                yield new VersionPageAnswer(Pages.versionPage(view.versions(list.query())), seal);
            }
            case ListObjects list -> {
                DeletionId seal = view.sealedBy(list.query().bucket());
                yield new ObjectPageAnswer(Pages.page(view.objects(list.query())), seal);
            }
            case FindParts find -> parts(view, find);
            case ListUploads list -> {
                DeletionId seal = view.sealedBy(list.query().bucket());
                yield new UploadPageAnswer(Pages.uploadPage(view.uploads(list.query())), seal);
            }
            case FindObjectOutcome _ -> throw new IllegalStateException("answered above");
        };
    }

    private static MetadataAnswer outcome(ObjectView view, FindObjectOutcome find) {
        return view.open()
                .outcome(find.offset())
                .<MetadataAnswer>map(ObjectOutcomeAnswer::new)
                .orElseGet(() -> outcomeByRow(view, find));
    }

    private static MetadataAnswer object(ObjectView view, FindObject find) {
        DeletionId seal = view.sealedBy(find.bucket());
        boolean versioned = view.rules(find.bucket()).isVersioned();
        return switch (view.version(find.bucket(), find.key(), find.version())) {
            case ObjectRow row -> new ObjectAnswer(row, seal, null, versioned);
            case MarkerRow marker -> new ObjectAnswer(null, seal, marker, versioned);
            case null -> new ObjectAnswer(null, seal, null, versioned);
        };
    }

    /**
     * Whether the log has passed a time, so that no command that comes can belong before it, and
     * the same question has the same answer for ever. The time of a partition that nobody writes to
     * stands still, and is moved on first.
     */
    private boolean isOver(long timeMs, ObjectView view, Wait wait)
            throws InterruptedException, ExecutionException, TimeoutException {
        for (int i = 0; i < NOTES_AWAITED_MAX && timeMs >= view.logMs() && wait.forEnd(); i++) {
            long noted =
                    logTime.note(view.open().partition())
                            .get(wait.untilNs() - System.nanoTime(), TimeUnit.NANOSECONDS);
            awaitApplied(view.open(), noted, wait);
        }
        return timeMs < view.logMs();
    }

    private static MetadataAnswer notOver(long timeMs) {
        return new UnavailableAnswer("the log's time has not passed " + timeMs);
    }

    private static MetadataAnswer asOf(ObjectView view, FindObjectAsOf find) {
        DeletionId seal = view.sealedBy(find.bucket());
        boolean versioned = view.rules(find.bucket()).isVersioned();
        ObjectRow row = view.objectAsOf(find.bucket(), find.key(), find.timeMs());
        return inHistory(view, find.timeMs(), new ObjectAnswer(row, seal, null, versioned));
    }

    private static MetadataAnswer asOf(ObjectView view, ListObjectsAsOf list) {
        DeletionId seal = view.sealedBy(list.query().bucket());
        var page = Pages.page(view.objectsAsOf(list.query(), list.timeMs()));
        return inHistory(view, list.timeMs(), new ObjectPageAnswer(page, seal));
    }

    /** Looked at after the read: what was still there then had not been purged before. */
    private static MetadataAnswer inHistory(ObjectView view, long timeMs, MetadataAnswer answer) {
        long fromMs = view.history().fromMs();
        return timeMs < fromMs ? new OutOfHistoryAnswer(fromMs) : answer;
    }

    private static MetadataAnswer history(PartitionHistory history) {
        return new HistoryAnswer(history.logMs(), history.reachMs());
    }

    private static MetadataAnswer parts(ObjectView view, FindParts find) {
        if (find.partsMax() < 0 || find.partsMax() > PARTS_MAX || find.afterPart() < 0) {
            return new RefusedAnswer("partsMax " + find.partsMax() + ": expected 0..1000");
        }
        DeletionId seal = view.sealedBy(find.bucket());
        return new PartsAnswer(
                view.parts(
                        find.bucket(),
                        find.key(),
                        find.upload(),
                        find.afterPart(),
                        find.partsMax()),
                seal);
    }

    private MetadataAnswer chunks(FindChunks find, Wait wait)
            throws InterruptedException, ExecutionException, TimeoutException {
        ChunkView view = served.chunk(find.partition());
        awaitEnd(view.open(), Topics.PLACEMENTS, wait);
        return chunks(view, find);
    }

    private static MetadataAnswer chunks(ChunkView view, FindChunks find) {
        return new ChunksAnswer(
                find.chunkCount() == 0
                        ? List.of()
                        : view.chunks(find.stream(), find.firstChunk(), find.chunkCount()));
    }

    /** Sees what nodes said before the question came, too. */
    private MetadataAnswer held(FindHeldShards find, Wait wait)
            throws InterruptedException, ExecutionException, TimeoutException {
        ChunkView view = served.chunk(find.partition());
        awaitEnd(view.open(), Topics.PLACEMENTS, wait);
        awaitEnd(view.heard(), Topics.SHARD_EVENTS, wait);
        return view.held(find.node(), find.from(), find.chunksMax());
    }

    /** Not linearizable on purpose: whoever compares it goes by the positions in it. */
    private MetadataAnswer digest(FindDigest find, long untilNs)
            throws InterruptedException, TimeoutException {
        return new DigestAnswer(served.digests(find.table(), find.partition()).take(untilNs));
    }

    private MetadataAnswer counts(FindChunkCounts find, long untilNs)
            throws InterruptedException, TimeoutException {
        var counted = served.chunk(find.partition()).counts().take(untilNs);
        return new ChunkCountsAnswer(counted.counts(), counted.ageMs());
    }

    private MetadataAnswer counts(FindObjectCounts find, long untilNs)
            throws InterruptedException, TimeoutException {
        var counted = served.object(find.partition()).counts().take(untilNs);
        return new ObjectCountsAnswer(counted.counts(), counted.ageMs());
    }

    /** After a move or a restart: the row tells, if this command wrote it last. */
    private static MetadataAnswer outcomeByRow(BucketView view, FindBucketOutcome find) {
        BucketRow row = view.bucket(find.name());
        return row != null && row.lastCommand().equals(find.commandId())
                ? new BucketOutcomeAnswer(new BucketDone(row))
                : new OutcomeUnknownAnswer("the command at " + find.offset() + " was applied");
    }

    private static MetadataAnswer outcomeByRow(ObjectView view, FindObjectOutcome find) {
        boolean versioned = view.rules(find.bucket()).isVersioned();
        VersionRow newest = view.newest(find.bucket(), find.key());
        return newest == null || !newest.lastCommand().equals(find.commandId())
                ? new OutcomeUnknownAnswer("the command at " + find.offset() + " was applied")
                : new ObjectOutcomeAnswer(
                        switch (newest) {
                            case ObjectRow row ->
                                    ObjectWritten.of(row.version(), versioned ? row.name() : null);
                            case MarkerRow marker -> new ObjectAccepted(marker.name(), true);
                        });
    }

    private void awaitEnd(OpenPartition<?> open, Topic<?> topic, Wait wait)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (!wait.forEnd()) {
            return;
        }
        long end =
                ends.end(topic, open.partition())
                        .get(wait.untilNs() - System.nanoTime(), TimeUnit.NANOSECONDS);
        awaitApplied(open, end - 1, wait);
    }

    private static void awaitApplied(OpenPartition<?> open, long offset, Wait wait)
            throws InterruptedException, ExecutionException, TimeoutException {
        CompletableFuture<Void> applied = open.whenApplied(offset);
        try {
            applied.get(wait.untilNs() - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            open.forget(applied);
            throw e;
        }
    }
}

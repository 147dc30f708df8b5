package io.cyxcloud.placement.client;

import io.cyxcloud.events.object.ObjectCommand;
import io.cyxcloud.events.object.ObjectCommand.CommitObject;
import io.cyxcloud.events.object.ObjectCommand.DeleteObject;
import io.cyxcloud.events.object.WriteCondition;
import io.cyxcloud.events.object.WriteCondition.IfAbsent;
import io.cyxcloud.events.object.WriteCondition.IfEtag;
import io.cyxcloud.events.query.ListQuery;
import io.cyxcloud.events.query.ListedObject;
import io.cyxcloud.events.query.ObjectPage;
import io.cyxcloud.events.query.ObjectReply;
import io.cyxcloud.events.query.ObjectReply.ObjectRejected;
import io.cyxcloud.events.query.Rejection;
import io.cyxcloud.events.state.BucketRow;
import io.cyxcloud.events.state.ObjectRow;
import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.CommandId;
import io.cyxcloud.events.value.VersionId;
import io.cyxcloud.placement.core.rewind.Change;
import io.cyxcloud.placement.core.rewind.Changes;
import io.cyxcloud.placement.core.rewind.Restoration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes a bucket what it was at a time of the log, by ordinary commands: what is gone or was
 * written over is committed again as a new version that refers to the bytes of the past one, what
 * was added is deleted. Each command has the condition that the key is still what was listed: who
 * writes meanwhile wins. What is done stays done, so that another run goes on where one ended, and
 * finds nothing to do after one that came to the end. Blocking; for one thread.
 */
public final class BucketRewind {
    /** Commands on their way at once: a step for the listing, too. */
    private static final int AT_ONCE_MAX = 64;

    /** What became of a change. */
    public enum Outcome {
        /** It would be made: nothing is in a dry run. */
        PLANNED,
        MADE,
        /** The key was written meanwhile, and stays as it is. */
        OVERTAKEN,
        /** It cannot be made. */
        IMPOSSIBLE
    }

    /**
     * A change and what became of it.
     *
     * @param detail why, where it was not made; otherwise empty
     */
    public record Step(Change change, Outcome outcome, String detail) {}

    /** Takes what was done, in the order of keys. */
    public interface Progress {
        void step(Step step);

        /** After some keys; called now and then. */
        void lookedAt(long keyCount);
    }

    private final Metadata metadata;
    private final BucketId bucket;
    private final String prefix;
    private final long timeMs;
    private final long untilMs;
    private final Supplier<UUID> ids;

    /**
     * Prepares.
     *
     * @param bucket as it is now
     * @param prefix only keys that begin so; empty for all
     * @param timeMs of the log, Unix ms
     * @param ids fresh random ids
     * @throws OutOfHistoryException when the time lies before the history that is kept
     * @throws IllegalArgumentException when there was no such bucket then
     */
    public BucketRewind(
            Metadata metadata, BucketRow bucket, String prefix, long timeMs, Supplier<UUID> ids) {
        KeptHistory kept = metadata.history();
        if (timeMs < kept.fromMs()) {
            throw new OutOfHistoryException(kept.fromMs());
        }
        if (timeMs < bucket.createdMs()) {
            throw new IllegalArgumentException(
                    "the bucket " + bucket.name() + " was created later than that");
        }
        this.metadata = metadata.only(bucket);
        this.bucket = bucket.bucket();
        this.prefix = prefix;
        this.timeMs = timeMs;
        // what was current then was released later than then
        this.untilMs = timeMs + kept.horizonMs();
        this.ids = ids;
    }

    /**
     * Finds out what has changed, and makes it undone.
     *
     * @param dryRun whether to change nothing
     * @throws OutOfHistoryException when the time leaves the history meanwhile
     * @throws MetadataUnavailableException when metadata does not answer
     * @throws NoSuchBucketException when the bucket is deleted meanwhile, also when there is
     *     another of its name
     */
    public void run(boolean dryRun, Progress progress) {
        Changes changes =
                new Changes(
                        all(query -> metadata.listAsOf(query, timeMs)),
                        all(metadata::list),
                        timeMs);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            while (changes.hasNext()) {
                List<Future<@Nullable Step>> steps = new ArrayList<>();
                while (steps.size() < AT_ONCE_MAX && changes.hasNext()) {
                    Change change = changes.next();
                    steps.add(threads.submit(() -> undo(change, dryRun)));
                }
                for (Future<@Nullable Step> step : steps) {
                    Step done = result(step);
                    if (done != null) {
                        progress.step(done);
                    }
                }
                progress.lookedAt(changes.lookedAt());
            }
        }
        progress.lookedAt(changes.lookedAt());
    }

    private static @Nullable Step result(Future<@Nullable Step> step) {
        try {
            return step.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MetadataUnavailableException("interrupted", e);
        }
    }

    /** Null when the key is what it was after all. */
    private @Nullable Step undo(Change change, boolean dryRun) {
        return switch (change) {
            case Change.Gone(ListedObject then) ->
                    restore(change, past(then.key()), new IfAbsent(), dryRun);
            case Change.Written(ListedObject then, ListedObject now) -> {
                ObjectRow was = past(then.key());
                ObjectRow is = metadata.find(bucket, now.key(), null).row();
                if (was != null && is != null && Restoration.isSame(was.version(), is.version())) {
                    yield null;
                }
                yield isAsListed(is, now)
                        ? restore(change, was, new IfEtag(now.etag()), dryRun)
                        : overtaken(change);
            }
            case Change.Added(ListedObject now) -> delete(change, now, dryRun);
        };
    }

    /** Only what the history itself, asked once more, says was not there. */
    private Step delete(Change change, ListedObject now, boolean dryRun) {
        if (past(now.key()) != null) {
            return new Step(change, Outcome.IMPOSSIBLE, "it was there then, though not listed");
        }
        if (!isAsListed(metadata.find(bucket, now.key(), null).row(), now)) {
            return overtaken(change);
        }
        return dryRun
                ? new Step(change, Outcome.PLANNED, "")
                : made(
                        change,
                        new DeleteObject(
                                new CommandId(ids.get()),
                                bucket,
                                now.key(),
                                new IfEtag(now.etag()),
                                metadata.logMs()));
    }

    /** The same bytes may have been written again, or its tags changed: its time tells. */
    private static boolean isAsListed(@Nullable ObjectRow is, ListedObject listed) {
        return is != null
                && is.sinceMs() == listed.sinceMs()
                && is.version().etag().equals(listed.etag());
    }

    private static Step overtaken(Change change) {
        return new Step(change, Outcome.OVERTAKEN, "it was written meanwhile");
    }

    private @Nullable ObjectRow past(String key) {
        return metadata.findAsOf(bucket, key, timeMs).row();
    }

    private Step restore(
            Change change, @Nullable ObjectRow was, WriteCondition condition, boolean dryRun) {
        if (was == null) {
            return new Step(change, Outcome.IMPOSSIBLE, "what it was is not in the history");
        }
        if (dryRun) {
            return new Step(change, Outcome.PLANNED, "");
        }
        return made(
                change,
                new CommitObject(
                        new CommandId(ids.get()),
                        bucket,
                        change.key(),
                        Restoration.of(
                                was.version(), new VersionId(ids.get()), metadata.logMs(), untilMs),
                        condition));
    }

    private Step made(Change change, ObjectCommand.ForKey command) {
        ObjectReply reply = metadata.execute(command);
        if (!(reply instanceof ObjectRejected rejected)) {
            return new Step(change, Outcome.MADE, "");
        }
        if (rejected.reason() == Rejection.NO_SUCH_BUCKET) {
            throw new NoSuchBucketException(rejected.detail());
        }
        boolean overtaken =
                rejected.reason() == Rejection.PRECONDITION_FAILED
                        || rejected.reason() == Rejection.NO_SUCH_KEY;
        return overtaken ? overtaken(change) : new Step(change, Outcome.IMPOSSIBLE, why(rejected));
    }

    private static String why(ObjectRejected rejected) {
        return rejected.reason() == Rejection.LEASE_EXPIRED
                ? "its bytes have left the history"
                : rejected.reason() + ": " + rejected.detail();
    }

    /** The objects of a listing, page by page. */
    private Iterator<ListedObject> all(Function<ListQuery, ObjectPage> list) {
        return new Iterator<>() {
            private Iterator<ListedObject> page = Collections.emptyIterator();
            private @Nullable String startAfter = "";

            @Override
            public boolean hasNext() {
                while (!page.hasNext() && startAfter != null) {
                    ObjectPage next =
                            list.apply(
                                    new ListQuery(
                                            bucket, prefix, "", startAfter, ListQuery.KEYS_MAX));
                    page = next.entries().iterator();
                    startAfter = next.truncated() ? next.nextStartAfter() : null;
                }
                return page.hasNext();
            }

            @Override
            public ListedObject next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return page.next();
            }
        };
    }
}

package io.cyxcloud.placement.client;

import io.cyxcloud.events.bucket.BucketCommand.CancelBucketDeletion;
import io.cyxcloud.events.object.ObjectCommand.AbortUpload;
import io.cyxcloud.events.object.ObjectCommand.CommitObject;
import io.cyxcloud.events.object.ObjectCommand.CommitPart;
import io.cyxcloud.events.object.ObjectCommand.CompleteUpload;
import io.cyxcloud.events.object.ObjectCommand.DeleteObject;
import io.cyxcloud.events.object.ObjectCommand.ForKey;
import io.cyxcloud.events.object.ObjectCommand.HoldObject;
import io.cyxcloud.events.object.ObjectCommand.RetainObject;
import io.cyxcloud.events.object.ObjectCommand.SetObjectAcl;
import io.cyxcloud.events.object.ObjectCommand.StartUpload;
import io.cyxcloud.events.object.ObjectCommand.TagObject;
import io.cyxcloud.events.object.ObjectCommand.UnsealBucket;
import io.cyxcloud.events.query.MetadataAnswer.ObjectAnswer;
import io.cyxcloud.events.query.MetadataQuery.FindObject;
import io.cyxcloud.events.query.ObjectReply;
import io.cyxcloud.events.query.ObjectReply.ObjectRejected;
import io.cyxcloud.events.query.Rejection;
import io.cyxcloud.events.state.BucketRow;
import io.cyxcloud.events.state.BucketState.BucketActive;
import io.cyxcloud.events.state.BucketState.BucketDeleting;
import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.CommandId;
import io.cyxcloud.events.value.DeletionId;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * Executes commands about keys, and deals with a sealed bucket: it may be gone, about to go, or
 * left sealed by a deletion that was given up. Thread-safe.
 */
final class SealedWrites {
    /** A deletion takes milliseconds; one that takes this long has lost its driver. */
    static final Duration DELETION_MAX = Duration.ofSeconds(10);

    private static final Duration PAUSE = Duration.ofMillis(50);

    private final Asker asker;
    private final Commands commands;
    private final BucketDirectory buckets;
    private final Clock clock;

    SealedWrites(Asker asker, Commands commands, BucketDirectory buckets, Clock clock) {
        this.asker = asker;
        this.commands = commands;
        this.buckets = buckets;
        this.clock = clock;
    }

    ObjectReply execute(ForKey first, Deadline deadline) {
        ForKey command = first;
        while (true) {
            ObjectReply reply = commands.execute(command, deadline);
            if (!(reply instanceof ObjectRejected rejected)
                    || rejected.reason() != Rejection.BUCKET_SEALED) {
                return reply;
            }
            int partition = commands.partitionOf(command.bucket(), command.key());
            // the seal before the bucket: a deletion that is not current after its seal was seen
            // never will be, so its seal may be undone
            DeletionId seal = sealedBy(partition, command, deadline).orElse(null);
            Optional<BucketRow> now = buckets.successor(command.bucket(), deadline);
            if (now.isEmpty()) {
                return new ObjectRejected(Rejection.NO_SUCH_BUCKET, "the bucket was deleted");
            }
            if (!now.get().bucket().equals(command.bucket())) {
                command = moved(command, now.get().bucket());
            } else if (seal != null) {
                heal(now.get(), seal, partition, deadline);
            }
        }
    }

    private Optional<DeletionId> sealedBy(int partition, ForKey command, Deadline deadline) {
        FindObject query = new FindObject(partition, command.bucket(), command.key());
        return Optional.ofNullable(asker.ask(query, ObjectAnswer.class, deadline).sealedBy());
    }

    private void heal(BucketRow row, DeletionId seal, int partition, Deadline deadline) {
        switch (row.state()) {
            case BucketActive _ ->
                    commands.execute(
                            new UnsealBucket(newId(), row.bucket(), seal), partition, deadline);
            case BucketDeleting deleting -> {
                if (clock.millis() - deleting.atMs() > DELETION_MAX.toMillis()) {
                    commands.execute(
                            new CancelBucketDeletion(
                                    newId(), row.name(), deleting.deletion(), clock.millis()),
                            deadline);
                } else {
                    deadline.pause(PAUSE);
                }
            }
        }
    }

    private static CommandId newId() {
        return new CommandId(UUID.randomUUID());
    }

    /** The same command in the bucket that has the name now. */
    static ForKey moved(ForKey command, BucketId to) {
        return switch (command) {
            case CommitObject c ->
                    new CommitObject(c.commandId(), to, c.key(), c.version(), c.condition());
            case DeleteObject c ->
                    new DeleteObject(
                            c.commandId(),
                            to,
                            c.key(),
                            c.condition(),
                            c.atMs(),
                            c.version(),
                            c.bypassGovernance());
            case TagObject c ->
                    new TagObject(c.commandId(), to, c.key(), c.version(), c.tags(), c.atMs());
            case RetainObject c ->
                    new RetainObject(
                            c.commandId(),
                            to,
                            c.key(),
                            c.version(),
                            c.retention(),
                            c.bypassGovernance(),
                            c.atMs());
            case HoldObject c ->
                    new HoldObject(
                            c.commandId(), to, c.key(), c.version(), c.legalHold(), c.atMs());
            case SetObjectAcl c ->
                    new SetObjectAcl(
                            c.commandId(), to, c.key(), c.version(), c.only(), c.acl(), c.atMs());
            case StartUpload c ->
                    new StartUpload(c.commandId(), to, c.key(), c.upload(), c.template(), c.atMs());
            case CommitPart c -> new CommitPart(c.commandId(), to, c.key(), c.upload(), c.part());
            case CompleteUpload c ->
                    new CompleteUpload(
                            c.commandId(),
                            to,
                            c.key(),
                            c.upload(),
                            c.version(),
                            c.parts(),
                            c.condition(),
                            c.atMs(),
                            c.checksum());
            case AbortUpload c -> new AbortUpload(c.commandId(), to, c.key(), c.upload(), c.atMs());
        };
    }
}

package io.cyxcloud.placement.client;

import io.cyxcloud.events.bucket.BucketCommand.BeginBucketDeletion;
import io.cyxcloud.events.bucket.BucketCommand.CancelBucketDeletion;
import io.cyxcloud.events.bucket.BucketCommand.FinishBucketDeletion;
import io.cyxcloud.events.object.ObjectCommand.SealBucket;
import io.cyxcloud.events.object.ObjectCommand.UnsealBucket;
import io.cyxcloud.events.query.BucketReply;
import io.cyxcloud.events.query.BucketReply.BucketDone;
import io.cyxcloud.events.query.BucketReply.BucketRejected;
import io.cyxcloud.events.query.ObjectReply;
import io.cyxcloud.events.query.ObjectReply.ObjectAccepted;
import io.cyxcloud.events.query.ObjectReply.ObjectRejected;
import io.cyxcloud.events.query.ObjectReply.ObjectWritten;
import io.cyxcloud.events.query.ObjectReply.PartitionSealed;
import io.cyxcloud.events.query.Rejection;
import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.CommandId;
import io.cyxcloud.events.value.DeletionId;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Deletes a bucket that is empty in every partition, by sealing it (DESIGN 5.5).
 *
 * <p>Why no acknowledged object is lost. A partition says that it is empty and is sealed in one
 * step of its log. An object could only slip in if the seal went away while the deletion can still
 * finish. A seal goes away by an unseal of the same deletion, and that is sent only after the
 * deletion was cancelled in the bucket's log (here), or was found not to be the bucket's current
 * one after its seal was seen (by writers, {@link SealedWrites}): from then on it cannot finish.
 * Each deletion seals a partition once, and unseals only where that seal is known to be in the log,
 * so that a seal that arrives late can replace another deletion's, but not take it away.
 */
final class BucketDeletion {
    private final Asker asker;
    private final Commands commands;
    private final Clock clock;

    BucketDeletion(Asker asker, Commands commands, Clock clock) {
        this.asker = asker;
        this.commands = commands;
        this.clock = clock;
    }

    BucketReply delete(String name, Deadline deadline) {
        DeletionId deletion = new DeletionId(UUID.randomUUID());
        BucketReply begun =
                commands.execute(
                        new BeginBucketDeletion(newId(), name, deletion, clock.millis()), deadline);
        return switch (begun) {
            case BucketRejected rejected -> rejected;
            case BucketDone(var row) -> decide(name, row.bucket(), deletion, deadline);
        };
    }

    private BucketReply decide(
            String name, BucketId bucket, DeletionId deletion, Deadline deadline) {
        List<Partition> sealed = seal(bucket, deletion, deadline);
        boolean allAnswered = sealed.stream().allMatch(Partition::answered);
        boolean empty = sealed.stream().allMatch(Partition::empty);
        if (allAnswered && empty) {
            return commands.execute(
                    new FinishBucketDeletion(newId(), name, deletion, clock.millis()), deadline);
        }
        BucketReply cancelled =
                commands.execute(
                        new CancelBucketDeletion(newId(), name, deletion, clock.millis()),
                        deadline);
        if (cancelled instanceof BucketRejected superseded) {
            return superseded; // the seals are the other deletion's business now
        }
        List<Supplier<ObjectReply>> unseals = new ArrayList<>();
        for (Partition partition : sealed) {
            if (partition.answered()) {
                unseals.add(() ->
                        commands.execute(
                                new UnsealBucket(newId(), bucket, deletion),
                                partition.number(),
                                deadline));
            }
        }
        asker.all(unseals, deadline);
        if (!allAnswered) {
            throw new MetadataUnavailableException("a partition did not say if it is empty");
        }
        return new BucketRejected(Rejection.BUCKET_NOT_EMPTY, name);
    }

    private List<Partition> seal(BucketId bucket, DeletionId deletion, Deadline deadline) {
        List<Supplier<Partition>> seals = new ArrayList<>();
        for (int i = 0; i < commands.objectPartitions(); i++) {
            int number = i;
            seals.add(() -> seal(bucket, deletion, number, deadline));
        }
        return asker.all(seals, deadline);
    }

    private Partition seal(BucketId bucket, DeletionId deletion, int number, Deadline deadline) {
        try {
            ObjectReply reply =
                    commands.execute(new SealBucket(newId(), bucket, deletion), number, deadline);
            return switch (reply) {
                case PartitionSealed(boolean empty) -> new Partition(number, true, empty);
                case ObjectWritten _, ObjectAccepted _, ObjectRejected _ ->
                        throw new IllegalStateException(reply + " to a seal");
            };
        } catch (MetadataUnavailableException e) {
            return new Partition(number, false, false);
        }
    }

    private static CommandId newId() {
        return new CommandId(UUID.randomUUID());
    }

    private record Partition(int number, boolean answered, boolean empty) {}
}

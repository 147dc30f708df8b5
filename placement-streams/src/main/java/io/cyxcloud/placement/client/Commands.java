package io.cyxcloud.placement.client;

import io.cyxcloud.events.bucket.BucketCommand;
import io.cyxcloud.events.identity.IdentityCommand;
import io.cyxcloud.events.log.LogPosition;
import io.cyxcloud.events.log.LogUnavailableException;
import io.cyxcloud.events.object.ObjectCommand;
import io.cyxcloud.events.query.BucketReply;
import io.cyxcloud.events.query.IdentityReply;
import io.cyxcloud.events.query.MetadataAnswer.BucketOutcomeAnswer;
import io.cyxcloud.events.query.MetadataAnswer.IdentityOutcomeAnswer;
import io.cyxcloud.events.query.MetadataAnswer.ObjectOutcomeAnswer;
import io.cyxcloud.events.query.MetadataQuery.FindBucketOutcome;
import io.cyxcloud.events.query.MetadataQuery.FindIdentityOutcome;
import io.cyxcloud.events.query.MetadataQuery.FindObjectOutcome;
import io.cyxcloud.events.query.ObjectReply;
import io.cyxcloud.events.topic.RecordKeys;
import io.cyxcloud.events.topic.Topic;
import io.cyxcloud.events.topic.Topics;
import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.StreamId;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * Appends a command once and asks its partition's owner what became of it. Never appends again
 * after a failure: the first may be in the log, and might then take effect twice. Thread-safe.
 */
final class Commands {
    private final CommandLog log;
    private final Asker asker;

    Commands(CommandLog log, Asker asker) {
        this.log = log;
        this.asker = asker;
    }

    BucketReply execute(BucketCommand command, Deadline deadline) {
        LogPosition at =
                await(
                        log.append(
                                Topics.BUCKET_COMMANDS,
                                0, // it has one partition
                                RecordKeys.ofText(command.name()),
                                command),
                        deadline);
        return asker.ask(
                        new FindBucketOutcome(at.offset(), command.commandId(), command.name()),
                        BucketOutcomeAnswer.class,
                        deadline)
                .reply();
    }

    IdentityReply execute(IdentityCommand command, Deadline deadline) {
        LogPosition at =
                await(
                        log.append(
                                Topics.IDENTITY_COMMANDS,
                                0, // it has one partition
                                RecordKeys.ofText(command.subject()),
                                command),
                        deadline);
        return asker.ask(
                        new FindIdentityOutcome(at.offset(), command.commandId()),
                        IdentityOutcomeAnswer.class,
                        deadline)
                .reply();
    }

    ObjectReply execute(ObjectCommand.ForKey command, Deadline deadline) {
        return execute(
                command,
                partitionOf(command.bucket(), command.key()),
                RecordKeys.ofObject(command.bucket(), command.key()),
                command.key(),
                deadline);
    }

    /** For a seal or its end: to one partition of all. */
    ObjectReply execute(ObjectCommand.ForBucket command, int partition, Deadline deadline) {
        return execute(command, partition, RecordKeys.ofBucket(command.bucket()), "", deadline);
    }

    int partitionOf(BucketId bucket, String key) {
        return RecordKeys.partition(RecordKeys.ofObject(bucket, key), objectPartitions());
    }

    int partitionOf(StreamId stream) {
        return RecordKeys.partition(RecordKeys.ofStream(stream), chunkPartitions());
    }

    int chunkPartitions() {
        return count(Topics.PLACEMENTS);
    }

    /** When the log took an object command, Unix ms; nothing where there is none. */
    OptionalLong timeMs(LogPosition position) {
        try {
            return log.timeMs(Topics.OBJECT_COMMANDS, position);
        } catch (LogUnavailableException e) {
            throw new MetadataUnavailableException(String.valueOf(e.getMessage()), e);
        }
    }

    int objectPartitions() {
        return count(Topics.OBJECT_COMMANDS);
    }

    private ObjectReply execute(
            ObjectCommand.ForBucket command,
            int partition,
            byte[] recordKey,
            String key,
            Deadline deadline) {
        LogPosition at =
                await(log.append(Topics.OBJECT_COMMANDS, partition, recordKey, command), deadline);
        return asker.ask(
                        new FindObjectOutcome(
                                at.partition(),
                                at.offset(),
                                command.commandId(),
                                command.bucket(),
                                key),
                        ObjectOutcomeAnswer.class,
                        deadline)
                .reply();
    }

    private static LogPosition await(CompletableFuture<LogPosition> append, Deadline deadline) {
        return deadline.await(append);
    }

    private int count(Topic<?> topic) {
        try {
            return log.partitionCount(topic);
        } catch (LogUnavailableException e) {
            throw new MetadataUnavailableException(String.valueOf(e.getMessage()), e);
        }
    }
}

package io.cyxcloud.placement.client;

import io.cyxcloud.events.bucket.BucketCommand.ConfirmBucketRules;
import io.cyxcloud.events.object.ObjectCommand.ApplyBucketRules;
import io.cyxcloud.events.query.ObjectReply;
import io.cyxcloud.events.query.ObjectReply.ObjectRejected;
import io.cyxcloud.events.state.BucketRow;
import io.cyxcloud.events.value.CommandId;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Tells every object partition the rules of a bucket. Anyone may do it, and again: partitions keep
 * the highest revision, and whoever is about to say what the rules are does it first when it is not
 * known to be done. Hence a write that begins after anyone was told is decided by them.
 */
final class RulesAnnouncement {
    private final Asker asker;
    private final Commands commands;
    private final Clock clock;

    RulesAnnouncement(Asker asker, Commands commands, Clock clock) {
        this.asker = asker;
        this.commands = commands;
        this.clock = clock;
    }

    /** Returns when every partition has them. */
    void ensure(BucketRow row, Deadline deadline) {
        if (row.isAnnounced()) {
            return;
        }
        List<Supplier<ObjectReply>> calls = new ArrayList<>();
        for (int i = 0; i < commands.objectPartitions(); i++) {
            int partition = i;
            calls.add(() ->
                    commands.execute(
                            new ApplyBucketRules(newId(), row.bucket(), row.rules()),
                            partition,
                            deadline));
        }
        for (ObjectReply reply : asker.all(calls, deadline)) {
            if (reply instanceof ObjectRejected rejected) {
                throw new MetadataUnavailableException(
                        "a partition refused the bucket's rules: " + rejected.detail());
            }
        }
        var _ =
                commands.execute(
                        new ConfirmBucketRules(
                                newId(),
                                row.name(),
                                row.bucket(),
                                row.rules().revision(),
                                clock.millis()),
                        deadline);
    }

    private static CommandId newId() {
        return new CommandId(UUID.randomUUID());
    }
}

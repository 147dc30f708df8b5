package io.cyxcloud.placement.core.bucket;

import io.cyxcloud.events.bucket.BucketEvent;
import io.cyxcloud.events.bucket.BucketEvent.BucketConfigured;
import io.cyxcloud.events.bucket.BucketEvent.BucketCreated;
import io.cyxcloud.events.bucket.BucketEvent.BucketDeleted;
import io.cyxcloud.events.bucket.BucketEvent.BucketDeletionBegun;
import io.cyxcloud.events.bucket.BucketEvent.BucketDeletionCancelled;
import io.cyxcloud.events.bucket.BucketEvent.BucketRulesAnnounced;
import io.cyxcloud.events.bucket.BucketEvent.BucketRulesChanged;
import io.cyxcloud.events.bucket.BucketRules;
import io.cyxcloud.events.bucket.BucketVersioning;
import io.cyxcloud.events.state.BucketRow;
import io.cyxcloud.events.state.BucketState;
import io.cyxcloud.events.state.BucketState.BucketActive;
import io.cyxcloud.events.state.BucketState.BucketDeleting;
import io.cyxcloud.events.value.CommandId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Folds bucket events into the row of the bucket's name; documents have rows of their own. */
public final class BucketFold {
    /** Of a bucket that is created with object lock; object partitions are still to be told. */
    private static final BucketRules LOCKED =
            new BucketRules(1, BucketVersioning.ENABLED, true, null);

    private BucketFold() {}

    /** The row after the event; empty when there is none. */
    public static Optional<BucketRow> apply(@Nullable BucketRow row, BucketEvent event) {
        return switch (event) {
            case BucketCreated created ->
                    Optional.of(
                            new BucketRow(
                                    created.name(),
                                    created.bucket(),
                                    created.owner(),
                                    created.location(),
                                    created.atMs(),
                                    new BucketActive(),
                                    created.commandId(),
                                    created.objectLock() ? LOCKED : BucketRules.NONE,
                                    0));
            case BucketDeletionBegun begun ->
                    Optional.of(
                            with(
                                    present(row, event),
                                    new BucketDeleting(begun.deletion(), begun.atMs()),
                                    begun.commandId()));
            case BucketDeletionCancelled cancelled ->
                    Optional.of(
                            with(present(row, event), new BucketActive(), cancelled.commandId()));
            case BucketDeleted _ -> Optional.empty();
            case BucketConfigured configured -> {
                BucketRow before = present(row, event);
                yield Optional.of(with(before, before.state(), configured.commandId()));
            }
            case BucketRulesChanged changed ->
                    Optional.of(
                            with(
                                    present(row, event),
                                    changed.rules(),
                                    present(row, event).announcedRevision(),
                                    changed.commandId()));
            case BucketRulesAnnounced announced ->
                    Optional.of(
                            with(
                                    present(row, event),
                                    present(row, event).rules(),
                                    announced.revision(),
                                    announced.commandId()));
        };
    }

    private static BucketRow present(@Nullable BucketRow row, BucketEvent event) {
        if (row == null) {
            throw new IllegalStateException("an event of a bucket that is not there: " + event);
        }
        return row;
    }

    private static BucketRow with(BucketRow row, BucketState state, CommandId command) {
        return new BucketRow(
                row.name(),
                row.bucket(),
                row.owner(),
                row.location(),
                row.createdMs(),
                state,
                command,
                row.rules(),
                row.announcedRevision());
    }

    private static BucketRow with(
            BucketRow row, BucketRules rules, long announcedRevision, CommandId command) {
        return new BucketRow(
                row.name(),
                row.bucket(),
                row.owner(),
                row.location(),
                row.createdMs(),
                row.state(),
                command,
                rules,
                announcedRevision);
    }
}

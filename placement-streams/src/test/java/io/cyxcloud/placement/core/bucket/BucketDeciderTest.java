package io.cyxcloud.placement.core.bucket;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.bucket.BucketCommand;
import io.cyxcloud.events.bucket.BucketCommand.BeginBucketDeletion;
import io.cyxcloud.events.bucket.BucketCommand.CancelBucketDeletion;
import io.cyxcloud.events.bucket.BucketCommand.ConfigureBucket;
import io.cyxcloud.events.bucket.BucketCommand.ConfirmBucketRules;
import io.cyxcloud.events.bucket.BucketCommand.CreateBucket;
import io.cyxcloud.events.bucket.BucketCommand.FinishBucketDeletion;
import io.cyxcloud.events.bucket.BucketCommand.SetBucketVersioning;
import io.cyxcloud.events.bucket.BucketCommand.SetObjectLock;
import io.cyxcloud.events.bucket.BucketEvent;
import io.cyxcloud.events.bucket.BucketRules;
import io.cyxcloud.events.bucket.BucketSetting;
import io.cyxcloud.events.bucket.BucketVersioning;
import io.cyxcloud.events.bucket.DefaultRetention;
import io.cyxcloud.events.object.LockMode;
import io.cyxcloud.events.query.BucketReply;
import io.cyxcloud.events.query.BucketReply.BucketDone;
import io.cyxcloud.events.query.BucketReply.BucketRejected;
import io.cyxcloud.events.query.Rejection;
import io.cyxcloud.events.state.BucketRow;
import io.cyxcloud.events.state.BucketState.BucketActive;
import io.cyxcloud.events.state.BucketState.BucketDeleting;
import io.cyxcloud.events.value.BucketId;
import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.placement.core.Decision;
import io.cyxcloud.placement.core.object.Given;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BucketDeciderTest {
    private @Nullable BucketRow row;

    private BucketReply when(BucketCommand command) {
        Decision<BucketEvent, BucketReply> decision = BucketDecider.decide(row, command);
        for (BucketEvent event : decision.events()) {
            row = BucketFold.apply(row, event).orElse(null);
        }
        return decision.reply();
    }

    private static CreateBucket create(long command) {
        return new CreateBucket(
                Given.command(command), "b", Given.BUCKET, "me", "eu-central-1", 100);
    }

    private static BeginBucketDeletion begin(long deletion) {
        return new BeginBucketDeletion(
                Given.command(20 + deletion), "b", Given.deletion(deletion), 200);
    }

    private static FinishBucketDeletion finish(long deletion) {
        return new FinishBucketDeletion(
                Given.command(30 + deletion), "b", Given.deletion(deletion), 300);
    }

    private static CancelBucketDeletion cancel(long deletion) {
        return new CancelBucketDeletion(
                Given.command(40 + deletion), "b", Given.deletion(deletion), 300);
    }

    private static void rejects(BucketReply reply, Rejection reason) {
        assertThat(reply)
                .isInstanceOfSatisfying(
                        BucketRejected.class, r -> assertThat(r.reason()).isEqualTo(reason));
    }

    @Test
    void aBucketIsMadeOnceAndARetryRepliesTheSame() {
        BucketReply first = when(create(1));
        assertThat(first).isInstanceOf(BucketDone.class);
        assertThat(when(create(1))).isEqualTo(first);
        rejects(when(create(2)), Rejection.BUCKET_EXISTS);
    }

    @Test
    void aDeletionBeginsAndFinishes() {
        var _ = when(create(1));
        var _ = when(begin(1));
        assertThat(requireNonNull(row).state())
                .isEqualTo(new BucketDeleting(Given.deletion(1), 200));
        assertThat(when(finish(1))).isInstanceOf(BucketDone.class);
        assertThat(row).isNull();
        rejects(when(finish(1)), Rejection.NO_SUCH_BUCKET);
        rejects(when(begin(2)), Rejection.NO_SUCH_BUCKET);
    }

    @Test
    void onlyTheLatestDeletionFinishesOrCancels() {
        var _ = when(create(1));
        var _ = when(begin(1));
        var _ = when(begin(2));
        rejects(when(finish(1)), Rejection.DELETION_SUPERSEDED);
        rejects(when(cancel(1)), Rejection.DELETION_SUPERSEDED);
        assertThat(when(cancel(2))).isInstanceOf(BucketDone.class);
        assertThat(requireNonNull(row).state()).isEqualTo(new BucketActive());
        rejects(when(finish(2)), Rejection.DELETION_SUPERSEDED);
    }

    private static SetBucketVersioning versioning(long command, BucketVersioning wanted) {
        return new SetBucketVersioning(Given.command(50 + command), "b", wanted, 400, Given.BUCKET);
    }

    private static BucketRules rules(BucketReply reply) {
        return ((BucketDone) reply).row().rules();
    }

    @Test
    void versioningIsEnabledAndSuspendedButNeverForgotten() {
        when(create(1));
        assertThat(rules(when(versioning(1, BucketVersioning.ENABLED))))
                .isEqualTo(new BucketRules(1, BucketVersioning.ENABLED, false, null));
        assertThat(rules(when(versioning(2, BucketVersioning.ENABLED))).revision()).isEqualTo(1);
        assertThat(rules(when(versioning(3, BucketVersioning.SUSPENDED))))
                .isEqualTo(new BucketRules(2, BucketVersioning.SUSPENDED, false, null));
        rejects(when(versioning(4, BucketVersioning.UNVERSIONED)), Rejection.INVALID_BUCKET_STATE);
    }

    @Test
    void objectLockNeedsVersioningAndKeepsIt() {
        when(create(1));
        DefaultRetention day = new DefaultRetention(LockMode.GOVERNANCE, 1, 0);
        SetObjectLock lock = new SetObjectLock(Given.command(60), "b", day, 400, Given.BUCKET);
        rejects(when(lock), Rejection.INVALID_BUCKET_STATE);
        when(versioning(1, BucketVersioning.ENABLED));
        assertThat(rules(when(lock)))
                .isEqualTo(new BucketRules(2, BucketVersioning.ENABLED, true, day));
        rejects(when(versioning(2, BucketVersioning.SUSPENDED)), Rejection.INVALID_BUCKET_STATE);
    }

    @Test
    void onlyTheRevisionThereIsCanBeAnnounced() {
        when(create(1));
        when(versioning(1, BucketVersioning.ENABLED));
        assertThat(requireNonNull(row).isAnnounced()).isFalse();
        when(new ConfirmBucketRules(Given.command(70), "b", Given.BUCKET, 2, 400));
        when(new ConfirmBucketRules(Given.command(71), "b", new BucketId(Given.id(9)), 1, 400));
        assertThat(requireNonNull(row).isAnnounced()).isFalse();
        when(new ConfirmBucketRules(Given.command(72), "b", Given.BUCKET, 1, 400));
        assertThat(requireNonNull(row).isAnnounced()).isTrue();
        when(begin(1));
        when(cancel(1));
        assertThat(requireNonNull(row).isAnnounced()).isTrue();
    }

    @Test
    void aBucketIsCreatedWithObjectLockOrNotAtAll() {
        CreateBucket locked =
                new CreateBucket(Given.command(1), "b", Given.BUCKET, "me", "", 100, true);
        assertThat(rules(when(locked)))
                .isEqualTo(new BucketRules(1, BucketVersioning.ENABLED, true, null));
        assertThat(requireNonNull(row).isAnnounced()).isFalse();
    }

    @Test
    void aSettingIsOfTheBucketItWasMeantFor() {
        when(create(1));
        BucketId other = new BucketId(Given.id(9));
        rejects(
                when(
                        new SetBucketVersioning(
                                Given.command(2), "b", BucketVersioning.ENABLED, 400, other)),
                Rejection.NO_SUCH_BUCKET);
        rejects(
                when(new SetObjectLock(Given.command(3), "b", null, 400, other)),
                Rejection.NO_SUCH_BUCKET);
        rejects(
                when(
                        new ConfigureBucket(
                                Given.command(4), "b", BucketSetting.TAGGING, null, 400, other)),
                Rejection.NO_SUCH_BUCKET);
        assertThat(
                        when(
                                new SetBucketVersioning(
                                        Given.command(5),
                                        "b",
                                        BucketVersioning.ENABLED,
                                        400,
                                        null)))
                .isInstanceOf(BucketDone.class);
    }

    @Test
    void aDocumentHasALimit() {
        when(create(1));
        byte[] large = new byte[BucketSetting.DOCUMENT_BYTES_MAX + 1];
        rejects(
                when(
                        new ConfigureBucket(
                                Given.command(80),
                                "b",
                                BucketSetting.TAGGING,
                                Bytes.copyOf(large),
                                400,
                                Given.BUCKET)),
                Rejection.INVALID_ARGUMENT);
    }
}

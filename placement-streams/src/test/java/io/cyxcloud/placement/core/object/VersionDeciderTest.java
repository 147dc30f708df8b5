package io.cyxcloud.placement.core.object;

import static io.cyxcloud.placement.core.object.Given.BUCKET;
import static io.cyxcloud.placement.core.object.Given.command;
import static io.cyxcloud.placement.core.object.Given.version;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cyxcloud.events.bucket.BucketRules;
import io.cyxcloud.events.bucket.BucketVersioning;
import io.cyxcloud.events.bucket.DefaultRetention;
import io.cyxcloud.events.object.AccessList;
import io.cyxcloud.events.object.LockMode;
import io.cyxcloud.events.object.ObjectCommand;
import io.cyxcloud.events.object.ObjectCommand.ApplyBucketRules;
import io.cyxcloud.events.object.ObjectCommand.CommitObject;
import io.cyxcloud.events.object.ObjectCommand.DeleteObject;
import io.cyxcloud.events.object.ObjectCommand.HoldObject;
import io.cyxcloud.events.object.ObjectCommand.RetainObject;
import io.cyxcloud.events.object.ObjectCommand.SetObjectAcl;
import io.cyxcloud.events.object.ObjectCommand.TagObject;
import io.cyxcloud.events.object.ObjectEvent;
import io.cyxcloud.events.object.ObjectEvent.BucketRulesApplied;
import io.cyxcloud.events.object.ObjectEvent.DeleteMarkerCreated;
import io.cyxcloud.events.object.ObjectEvent.ObjectAclSet;
import io.cyxcloud.events.object.ObjectEvent.ObjectCommitted;
import io.cyxcloud.events.object.ObjectEvent.ObjectDeleted;
import io.cyxcloud.events.object.ObjectEvent.ObjectHeld;
import io.cyxcloud.events.object.ObjectEvent.ObjectRetained;
import io.cyxcloud.events.object.ObjectEvent.ObjectTagged;
import io.cyxcloud.events.object.Retention;
import io.cyxcloud.events.object.WriteCondition;
import io.cyxcloud.events.object.WriteCondition.Always;
import io.cyxcloud.events.object.WriteCondition.IfAbsent;
import io.cyxcloud.events.object.WriteCondition.IfEtag;
import io.cyxcloud.events.query.ObjectReply;
import io.cyxcloud.events.query.ObjectReply.ObjectAccepted;
import io.cyxcloud.events.query.ObjectReply.ObjectRejected;
import io.cyxcloud.events.query.ObjectReply.ObjectWritten;
import io.cyxcloud.events.query.Rejection;
import io.cyxcloud.events.state.MarkerRow;
import io.cyxcloud.events.state.ObjectRow;
import io.cyxcloud.events.value.VersionId;
import io.cyxcloud.events.value.VersionName;
import io.cyxcloud.events.value.VersionName.ExactVersion;
import io.cyxcloud.events.value.VersionName.NullVersion;
import io.cyxcloud.placement.core.Decision;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VersionDeciderTest {
    private static final BucketRulesApplied ENABLED =
            rules(1, BucketVersioning.ENABLED, false, null);
    private static final BucketRulesApplied SUSPENDED =
            rules(2, BucketVersioning.SUSPENDED, false, null);
    private static final BucketRulesApplied LOCK = rules(3, BucketVersioning.ENABLED, true, null);
    private static final Retention GOVERNED = new Retention(LockMode.GOVERNANCE, 5_000);
    private static final Retention COMPLIANT = new Retention(LockMode.COMPLIANCE, 5_000);

    private static BucketRulesApplied rules(
            long revision,
            BucketVersioning versioning,
            boolean lock,
            @Nullable DefaultRetention byDefault) {
        return new BucketRulesApplied(
                BUCKET, new BucketRules(revision, versioning, lock, byDefault));
    }

    private static ObjectState given(ObjectEvent... events) {
        return ObjectFold.apply(ObjectState.EMPTY, Arrays.asList(events));
    }

    private static Decision<ObjectEvent, ObjectReply> when(
            ObjectState state, ObjectCommand command) {
        return ObjectDecider.decide(state, command, Long.MAX_VALUE);
    }

    private static ObjectCommitted committed(long number, long sequence, boolean asNull) {
        return new ObjectCommitted(
                command(number), BUCKET, "k", version(number, 10), null, sequence, asNull);
    }

    private static DeleteMarkerCreated marked(long number, long sequence, boolean asNull) {
        return new DeleteMarkerCreated(
                command(number), BUCKET, "k", id(number), sequence, asNull, 9);
    }

    private static ObjectDeleted deleted(long number, long sequence) {
        return new ObjectDeleted(BUCKET, "k", id(number), 9, sequence);
    }

    private static CommitObject commit(long number, WriteCondition condition) {
        return new CommitObject(command(number), BUCKET, "k", version(number, 10), condition);
    }

    private static DeleteObject delete(long number, @Nullable VersionName version) {
        return delete(number, new Always(), version, false);
    }

    private static DeleteObject delete(
            long number, WriteCondition condition, @Nullable VersionName version, boolean bypass) {
        return new DeleteObject(command(number), BUCKET, "k", condition, 9, version, bypass);
    }

    private static RetainObject retain(@Nullable Retention retention, boolean bypass, long atMs) {
        return new RetainObject(command(99), BUCKET, "k", null, retention, bypass, atMs);
    }

    private static VersionId id(long number) {
        return new VersionId(Given.id(number));
    }

    private static ExactVersion name(long number, long sequence) {
        return new ExactVersion(sequence, id(number));
    }

    private static ObjectWritten written(long number, VersionName name) {
        return ObjectWritten.of(version(number, 10), name);
    }

    private static void rejects(Decision<ObjectEvent, ObjectReply> decision, Rejection reason) {
        assertThat(decision.events()).isEmpty();
        assertThat(decision.reply())
                .isInstanceOfSatisfying(
                        ObjectRejected.class, r -> assertThat(r.reason()).isEqualTo(reason));
    }

    @Test
    void onlyNewerRulesAreApplied() {
        ApplyBucketRules apply = new ApplyBucketRules(command(9), BUCKET, ENABLED.rules());
        assertThat(when(given(), apply)).isEqualTo(Decision.of(new ObjectAccepted(), ENABLED));
        assertThat(when(given(ENABLED, SUSPENDED), apply))
                .isEqualTo(Decision.reply(new ObjectAccepted()));
    }

    @Test
    void versionsAreNumberedInTheOrderOfTheLog() {
        assertThat(when(given(ENABLED), commit(1, new Always())))
                .isEqualTo(Decision.of(written(1, name(1, 1)), committed(1, 1, false)));
        ObjectState two = given(ENABLED, committed(1, 1, false), committed(2, 2, false));
        assertThat(requireNonNull(two.row()).id()).isEqualTo(id(2));
        assertThat(two.older().values())
                .containsExactly(new ObjectRow(version(1, 10), command(1), null, 1, false));
    }

    @Test
    void theNullVersionOfBeforeStaysAndIsReplacedOnceSuspended() {
        ObjectState state = given(committed(1, 0, true), ENABLED, committed(2, 1, false));
        assertThat(requireNonNull(state.find(new NullVersion())).id()).isEqualTo(id(1));
        ObjectState suspended = ObjectFold.apply(state, SUSPENDED);
        assertThat(when(suspended, commit(3, new Always())))
                .isEqualTo(Decision.of(written(3, new NullVersion()), committed(3, 2, true)));
        ObjectState after = ObjectFold.apply(suspended, committed(3, 2, true));
        assertThat(after.versions()).extracting(v -> v.id()).containsExactly(id(3), id(2));
    }

    @Test
    void aDeletionMakesAMarkerAndARetryRepliesTheSame() {
        ObjectState state = given(ENABLED, committed(1, 1, false));
        ObjectAccepted reply = new ObjectAccepted(name(7, 2), true);
        assertThat(when(state, delete(7, null))).isEqualTo(Decision.of(reply, marked(7, 2, false)));
        ObjectState after = ObjectFold.apply(state, marked(7, 2, false));
        assertThat(after.row()).isNull();
        assertThat(when(after, delete(7, null))).isEqualTo(Decision.reply(reply));
    }

    @Test
    void aMarkerThatGoesBringsTheObjectBack() {
        ObjectState state = given(ENABLED, committed(1, 1, false), marked(7, 2, false));
        assertThat(when(state, delete(8, name(7, 2))))
                .isEqualTo(Decision.of(new ObjectAccepted(name(7, 2), true), deleted(7, 2)));
        ObjectState after = ObjectFold.apply(state, deleted(7, 2));
        assertThat(requireNonNull(after.row()).id()).isEqualTo(id(1));
        assertThat(after.older()).isEmpty();
    }

    @Test
    void aSuspendedBucketsMarkerReplacesTheNullVersion() {
        ObjectState state =
                given(committed(1, 0, true), ENABLED, committed(2, 1, false), SUSPENDED);
        assertThat(when(state, delete(7, null)))
                .isEqualTo(
                        Decision.of(
                                new ObjectAccepted(new NullVersion(), true), marked(7, 2, true)));
        ObjectState after = ObjectFold.apply(state, marked(7, 2, true));
        assertThat(after.versions()).extracting(v -> v.id()).containsExactly(id(7), id(2));
        assertThat(after.find(new NullVersion())).isInstanceOf(MarkerRow.class);
    }

    @Test
    void aVersionThatIsNotThereIsGoneAlready() {
        ObjectState state = given(ENABLED, committed(1, 1, false));
        assertThat(when(state, delete(8, name(2, 1))))
                .isEqualTo(Decision.reply(new ObjectAccepted(name(2, 1), false)));
    }

    @Test
    void aMarkerIsNoObjectForConditions() {
        ObjectState state = given(ENABLED, committed(1, 1, false), marked(7, 2, false));
        assertThat(when(state, commit(3, new IfAbsent())).events()).hasSize(1);
        rejects(when(state, commit(3, new IfEtag(Given.etag(1)))), Rejection.NO_SUCH_KEY);
        ObjectState object = given(ENABLED, committed(1, 1, false));
        rejects(
                when(object, delete(3, new IfEtag(Given.etag(2)), null, false)),
                Rejection.PRECONDITION_FAILED);
        rejects(
                when(object, delete(3, new IfEtag(Given.etag(2)), name(1, 1), false)),
                Rejection.PRECONDITION_FAILED);
        assertThat(when(object, delete(3, new IfEtag(Given.etag(1)), null, false)).events())
                .hasSize(1);
    }

    @Test
    void tagsAreSetOnAVersion() {
        ObjectState state = given(ENABLED, committed(1, 1, false), committed(2, 2, false));
        TagObject tag = new TagObject(command(9), BUCKET, "k", name(1, 1), Map.of("a", "b"), 9);
        ObjectTagged tagged = new ObjectTagged(BUCKET, "k", id(1), 1, Map.of("a", "b"), 9);
        assertThat(when(state, tag))
                .isEqualTo(Decision.of(new ObjectAccepted(name(1, 1), false), tagged));
        ObjectState after = ObjectFold.apply(state, tagged);
        assertThat(when(after, tag))
                .isEqualTo(Decision.reply(new ObjectAccepted(name(1, 1), false)));
        assertThat(after.row()).isEqualTo(state.row());
        rejects(
                when(
                        given(ENABLED, marked(7, 1, false)),
                        new TagObject(command(9), BUCKET, "k", null, Map.of(), 9)),
                Rejection.IS_DELETE_MARKER);
        rejects(
                when(given(), new TagObject(command(9), BUCKET, "k", null, Map.of(), 9)),
                Rejection.NO_SUCH_KEY);
    }

    @Test
    void anAccessListIsSetOnTheVersionThatWasFoundAndNoOther() {
        ObjectState state = given(ENABLED, committed(1, 1, false), committed(2, 2, false));
        AccessList acl = AccessList.ofOwner("bob");
        SetObjectAcl set = new SetObjectAcl(command(9), BUCKET, "k", null, id(2), acl, 9);
        ObjectAclSet done = new ObjectAclSet(BUCKET, "k", id(2), 2, acl, 9);
        assertThat(when(state, set))
                .isEqualTo(Decision.of(new ObjectAccepted(name(2, 2), false), done));
        ObjectState after = ObjectFold.apply(state, done);
        assertThat(Objects.requireNonNull(after.row()).version().acl()).isEqualTo(acl);
        assertThat(when(after, set))
                .isEqualTo(Decision.reply(new ObjectAccepted(name(2, 2), false)));
        rejects(
                when(state, new SetObjectAcl(command(9), BUCKET, "k", null, id(1), acl, 9)),
                Rejection.PRECONDITION_FAILED);
        rejects(
                when(given(), new SetObjectAcl(command(9), BUCKET, "k", null, id(1), acl, 9)),
                Rejection.NO_SUCH_KEY);
    }

    @Test
    void aRetainedVersionIsNotDeletedButMayBeMarked() {
        ObjectState state =
                given(
                        LOCK,
                        committed(1, 1, false),
                        new ObjectRetained(BUCKET, "k", id(1), 1, GOVERNED, 9));
        rejects(when(state, delete(8, name(1, 1))), Rejection.OBJECT_LOCKED);
        assertThat(when(state, delete(8, new Always(), name(1, 1), true)).events()).hasSize(1);
        assertThat(when(state, delete(8, null)).events()).hasSize(1);
        ObjectState strict =
                ObjectFold.apply(state, new ObjectRetained(BUCKET, "k", id(1), 1, COMPLIANT, 9));
        rejects(when(strict, delete(8, new Always(), name(1, 1), true)), Rejection.OBJECT_LOCKED);
        DeleteObject late =
                new DeleteObject(command(8), BUCKET, "k", new Always(), 5_000, name(1, 1), false);
        assertThat(when(strict, late).events()).hasSize(1);
    }

    @Test
    void aLegalHoldYieldsToNothing() {
        ObjectHeld held = new ObjectHeld(BUCKET, "k", id(1), 1, true, 9);
        ObjectState state = given(LOCK, committed(1, 1, false));
        assertThat(when(state, new HoldObject(command(9), BUCKET, "k", null, true, 9)))
                .isEqualTo(Decision.of(new ObjectAccepted(name(1, 1), false), held));
        rejects(
                when(ObjectFold.apply(state, held), delete(8, new Always(), name(1, 1), true)),
                Rejection.OBJECT_LOCKED);
    }

    @Test
    void aRetentionIsLoosenedByBypassOnly() {
        ObjectState governed =
                given(
                        LOCK,
                        committed(1, 1, false),
                        new ObjectRetained(BUCKET, "k", id(1), 1, GOVERNED, 9));
        rejects(when(governed, retain(null, false, 9)), Rejection.OBJECT_LOCKED);
        rejects(when(governed, retain(COMPLIANT, false, 9)), Rejection.OBJECT_LOCKED);
        assertThat(when(governed, retain(null, true, 9)).events()).hasSize(1);
        assertThat(when(governed, retain(null, false, 5_000)).events()).hasSize(1);
        assertThat(
                        when(governed, retain(new Retention(LockMode.GOVERNANCE, 6_000), false, 9))
                                .events())
                .hasSize(1);
        ObjectState compliant =
                ObjectFold.apply(governed, new ObjectRetained(BUCKET, "k", id(1), 1, COMPLIANT, 9));
        rejects(when(compliant, retain(null, true, 9)), Rejection.OBJECT_LOCKED);
        rejects(when(compliant, retain(GOVERNED, true, 9)), Rejection.OBJECT_LOCKED);
    }

    @Test
    void aClockThatIsAheadOfTheLogEndsNoRetention() {
        ObjectState governed =
                given(
                        LOCK,
                        committed(1, 1, false),
                        new ObjectRetained(BUCKET, "k", id(1), 1, GOVERNED, 9));
        DeleteObject late =
                new DeleteObject(command(8), BUCKET, "k", new Always(), 9_000, name(1, 1), false);
        rejects(ObjectDecider.decide(governed, late, 4_999), Rejection.OBJECT_LOCKED);
        rejects(
                ObjectDecider.decide(governed, retain(null, false, 9_000), 4_999),
                Rejection.OBJECT_LOCKED);
        assertThat(ObjectDecider.decide(governed, late, 5_000).events()).hasSize(1);
    }

    @Test
    void aLockNeedsABucketThatHasIt() {
        ObjectState state = given(ENABLED, committed(1, 1, false));
        rejects(when(state, retain(GOVERNED, false, 9)), Rejection.LOCK_NOT_ENABLED);
        rejects(
                when(
                        state,
                        new CommitObject(
                                command(3),
                                BUCKET,
                                "k",
                                version(3, 10).withRetention(GOVERNED),
                                new Always())),
                Rejection.LOCK_NOT_ENABLED);
    }

    @Test
    void theBucketsDefaultIsTheRetentionOfNewVersions() {
        ObjectState state =
                given(
                        rules(
                                1,
                                BucketVersioning.ENABLED,
                                true,
                                new DefaultRetention(LockMode.COMPLIANCE, 1, 0)));
        assertThat(when(state, commit(1, new Always())).events())
                .singleElement()
                .isInstanceOfSatisfying(
                        ObjectCommitted.class,
                        event ->
                                assertThat(event.version().retention())
                                        .isEqualTo(
                                                new Retention(
                                                        LockMode.COMPLIANCE, 1_001 + 86_400_000L)));
    }

    @Test
    void aNameIsReadAsItIsWritten() {
        VersionName name = name(5, 1L << 40);
        assertThat(name.text()).hasSize(32);
        assertThat(VersionName.parse(name.text())).isEqualTo(name);
        assertThat(VersionName.parse("null")).isEqualTo(new NullVersion());
        assertThatThrownBy(() -> VersionName.parse("x".repeat(31) + "="))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> VersionName.parse("_".repeat(32)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

package io.cyxcloud.placement.core.object;

import static io.cyxcloud.placement.core.object.Given.BUCKET;
import static io.cyxcloud.placement.core.object.Given.TEMPLATE;
import static io.cyxcloud.placement.core.object.Given.command;
import static io.cyxcloud.placement.core.object.Given.deletion;
import static io.cyxcloud.placement.core.object.Given.etag;
import static io.cyxcloud.placement.core.object.Given.part;
import static io.cyxcloud.placement.core.object.Given.upload;
import static io.cyxcloud.placement.core.object.Given.version;
import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.object.ChecksumType;
import io.cyxcloud.events.object.ObjectBody.Streamed;
import io.cyxcloud.events.object.ObjectCommand;
import io.cyxcloud.events.object.ObjectCommand.AbortUpload;
import io.cyxcloud.events.object.ObjectCommand.CommitObject;
import io.cyxcloud.events.object.ObjectCommand.CommitPart;
import io.cyxcloud.events.object.ObjectCommand.CompleteUpload;
import io.cyxcloud.events.object.ObjectCommand.DeleteObject;
import io.cyxcloud.events.object.ObjectCommand.SealBucket;
import io.cyxcloud.events.object.ObjectCommand.StartUpload;
import io.cyxcloud.events.object.ObjectCommand.UnsealBucket;
import io.cyxcloud.events.object.ObjectEvent;
import io.cyxcloud.events.object.ObjectEvent.BucketSealed;
import io.cyxcloud.events.object.ObjectEvent.BucketUnsealed;
import io.cyxcloud.events.object.ObjectEvent.ObjectCommitted;
import io.cyxcloud.events.object.ObjectEvent.ObjectDeleted;
import io.cyxcloud.events.object.ObjectEvent.PartCommitted;
import io.cyxcloud.events.object.ObjectEvent.UploadAborted;
import io.cyxcloud.events.object.ObjectEvent.UploadCompleted;
import io.cyxcloud.events.object.ObjectEvent.UploadStarted;
import io.cyxcloud.events.object.ObjectTemplate;
import io.cyxcloud.events.object.PartReference;
import io.cyxcloud.events.object.UploadChecksum;
import io.cyxcloud.events.object.UploadPart;
import io.cyxcloud.events.object.WriteCondition;
import io.cyxcloud.events.object.WriteCondition.Always;
import io.cyxcloud.events.object.WriteCondition.IfAbsent;
import io.cyxcloud.events.object.WriteCondition.IfEtag;
import io.cyxcloud.events.query.ObjectReply;
import io.cyxcloud.events.query.ObjectReply.ObjectAccepted;
import io.cyxcloud.events.query.ObjectReply.ObjectRejected;
import io.cyxcloud.events.query.ObjectReply.ObjectWritten;
import io.cyxcloud.events.query.ObjectReply.PartitionSealed;
import io.cyxcloud.events.query.Rejection;
import io.cyxcloud.events.value.VersionId;
import io.cyxcloud.placement.core.Decision;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ObjectDeciderTest {
    private static final long MIB = 1 << 20;

    private static ObjectState given(ObjectEvent... events) {
        return ObjectFold.apply(ObjectState.EMPTY, Arrays.asList(events));
    }

    private static Decision<ObjectEvent, ObjectReply> when(
            ObjectState state, ObjectCommand command) {
        return ObjectDecider.decide(state, command, Long.MAX_VALUE);
    }

    private static ObjectCommitted committed(long number) {
        return new ObjectCommitted(command(number), BUCKET, "k", version(number, 10), null);
    }

    private static CommitObject commit(long number, WriteCondition condition) {
        return new CommitObject(command(number), BUCKET, "k", version(number, 10), condition);
    }

    private static ObjectWritten written(long number) {
        return new ObjectWritten(
                new VersionId(Given.id(number)), etag(number), 10, 1_000 + number, Map.of());
    }

    private static void rejects(Decision<ObjectEvent, ObjectReply> decision, Rejection reason) {
        assertThat(decision.events()).isEmpty();
        assertThat(decision.reply())
                .isInstanceOfSatisfying(
                        ObjectRejected.class, r -> assertThat(r.reason()).isEqualTo(reason));
    }

    @Test
    void aCommitReplacesTheVersion() {
        assertThat(when(given(committed(1)), commit(2, new Always())))
                .isEqualTo(Decision.of(written(2), committed(2)));
    }

    @Test
    void aRetriedCommitRepliesTheSameWithoutAnEvent() {
        assertThat(when(given(committed(1)), commit(1, new IfAbsent())))
                .isEqualTo(Decision.reply(written(1)));
    }

    @Test
    void conditionsAreHeld() {
        rejects(
                when(given(committed(1)), commit(2, new IfAbsent())),
                Rejection.PRECONDITION_FAILED);
        rejects(
                when(given(committed(1)), commit(2, new IfEtag(etag(9)))),
                Rejection.PRECONDITION_FAILED);
        rejects(when(given(), commit(2, new IfEtag(etag(9)))), Rejection.NO_SUCH_KEY);
        rejects(
                when(given(committed(1)), commit(2, new IfAbsent(etag(1)))),
                Rejection.PRECONDITION_FAILED);
        assertThat(when(given(committed(1)), commit(2, new IfAbsent(etag(9)))).events()).hasSize(1);
        assertThat(when(given(), commit(2, new IfAbsent(etag(9)))).events()).hasSize(1);
        assertThat(when(given(), commit(2, new IfAbsent())).events()).hasSize(1);
        assertThat(when(given(committed(1)), commit(2, new IfEtag(etag(1)))).events()).hasSize(1);
        assertThat(when(given(committed(1)), commit(2, new IfEtag("*"))).events()).hasSize(1);
    }

    @Test
    void aKeyHasALimit() {
        String longest = "k".repeat(1_024);
        assertThat(
                        when(
                                        given(),
                                        new CommitObject(
                                                command(1),
                                                BUCKET,
                                                longest,
                                                version(1, 1),
                                                new Always()))
                                .events())
                .hasSize(1);
        rejects(
                when(
                        given(),
                        new CommitObject(
                                command(1), BUCKET, longest + "k", version(1, 1), new Always())),
                Rejection.INVALID_ARGUMENT);
    }

    @Test
    void aDeletionOfNothingIsAccepted() {
        DeleteObject delete = new DeleteObject(command(3), BUCKET, "k", new Always(), 7);
        assertThat(when(given(), delete)).isEqualTo(Decision.reply(new ObjectAccepted()));
        assertThat(when(given(committed(1)), delete))
                .isEqualTo(
                        Decision.of(
                                new ObjectAccepted(),
                                new ObjectDeleted(BUCKET, "k", new VersionId(Given.id(1)), 7)));
    }

    @Test
    void aSealedBucketTakesNothing() {
        ObjectState sealed = given(started(), new BucketSealed(BUCKET, deletion(1), false));
        rejects(when(sealed, commit(2, new Always())), Rejection.BUCKET_SEALED);
        rejects(
                when(sealed, new DeleteObject(command(3), BUCKET, "k", new Always(), 7)),
                Rejection.BUCKET_SEALED);
        rejects(
                when(sealed, new StartUpload(command(4), BUCKET, "k", upload(2), TEMPLATE, 7)),
                Rejection.BUCKET_SEALED);
        rejects(
                when(sealed, new CommitPart(command(5), BUCKET, "k", upload(1), part(1, 1, 1))),
                Rejection.BUCKET_SEALED);
        rejects(when(sealed, complete(1)), Rejection.BUCKET_SEALED);
    }

    @Test
    void aSealSaysWhetherThePartitionIsEmptyAndReplacesAnother() {
        SealBucket seal = new SealBucket(command(1), BUCKET, deletion(2));
        assertThat(when(given(new BucketSealed(BUCKET, deletion(1), false)), seal))
                .isEqualTo(
                        Decision.of(
                                new PartitionSealed(true),
                                new BucketSealed(BUCKET, deletion(2), true)));
    }

    @Test
    void onlyItsOwnDeletionUnseals() {
        ObjectState sealed = given(new BucketSealed(BUCKET, deletion(2), true));
        assertThat(when(sealed, new UnsealBucket(command(1), BUCKET, deletion(1))))
                .isEqualTo(Decision.reply(new ObjectAccepted()));
        assertThat(when(sealed, new UnsealBucket(command(1), BUCKET, deletion(2))))
                .isEqualTo(
                        Decision.of(new ObjectAccepted(), new BucketUnsealed(BUCKET, deletion(2))));
    }

    @Test
    void anUploadIsPutTogether() {
        ObjectState state =
                given(
                        started(),
                        partDone(1, 11, 5 * MIB),
                        partDone(2, 12, 5 * MIB),
                        partDone(9, 19, 3));
        Decision<ObjectEvent, ObjectReply> decision = when(state, complete(1, 2, 9));
        // md5sum of the three MD5s as bytes
        String etag = UploadAssembly.etag(List.copyOf(state.parts().values()));
        assertThat(etag).isEqualTo("dd04464ce37f7cb34d4df11d77c9a75a-3");
        assertThat(decision.reply())
                .isEqualTo(
                        new ObjectWritten(
                                new VersionId(Given.id(77)), etag, 10 * MIB + 3, 99, Map.of()));
        assertThat(decision.events()).hasSize(2);
        assertThat(decision.events().get(0))
                .isInstanceOfSatisfying(
                        ObjectCommitted.class,
                        event -> {
                            assertThat(event.fromUpload()).isEqualTo(upload(1));
                            assertThat(event.version().headers()).isEqualTo(TEMPLATE.headers());
                            assertThat(((Streamed) event.version().body()).streams()).hasSize(3);
                        });
        assertThat(decision.events().get(1)).isInstanceOf(UploadCompleted.class);
        ObjectState after = ObjectFold.apply(state, decision.events());
        assertThat(after.upload()).isNull();
        assertThat(after.parts()).isEmpty();
        assertThat(when(after, complete(1, 2, 9)))
                .as("a repeat")
                .isEqualTo(Decision.reply(decision.reply()));
    }

    @Test
    void anUploadsChecksumIsThatOfItsParts() {
        UploadChecksum rule = new UploadChecksum("CRC32", ChecksumType.COMPOSITE);
        ObjectTemplate template = new ObjectTemplate("STANDARD", Map.of(), Map.of(), rule);
        UploadPart plain = part(1, 11, 5 * MIB);
        UploadPart part =
                new UploadPart(1, plain.etag(), 5, Map.of("CRC32", "AAAAAA=="), plain.stream());
        ObjectState state =
                given(
                        new UploadStarted(command(40), BUCKET, "k", upload(1), template, 7),
                        new PartCommitted(BUCKET, "k", upload(1), part));
        // the CRC-32 of four zero bytes
        assertThat(when(state, complete(1)).reply())
                .isInstanceOfSatisfying(
                        ObjectWritten.class,
                        written ->
                                assertThat(written.checksums())
                                        .isEqualTo(Map.of("CRC32", "IUTfHA==-1")));
        assertThat(when(state, expecting("IUTfHA==-1")).events()).hasSize(2);
        assertThat(when(state, expecting("IUTfHA==")).events()).hasSize(2);
        rejects(when(state, expecting("AAAAAA==-1")), Rejection.BAD_DIGEST);
        ObjectState without = given(started(), partDone(1, 11, 5 * MIB));
        rejects(when(without, expecting("IUTfHA==-1")), Rejection.BAD_DIGEST);
    }

    private static CompleteUpload expecting(String checksum) {
        CompleteUpload c = complete(1);
        return new CompleteUpload(
                c.commandId(),
                c.bucket(),
                c.key(),
                c.upload(),
                c.version(),
                c.parts(),
                c.condition(),
                c.atMs(),
                checksum);
    }

    @Test
    void partsMustBeThereInOrderAndLargeEnough() {
        ObjectState state =
                given(started(), partDone(1, 11, 5 * MIB - 1), partDone(2, 12, 5 * MIB));
        rejects(when(state, complete()), Rejection.INVALID_ARGUMENT);
        rejects(when(state, complete(2, 1)), Rejection.INVALID_PART_ORDER);
        rejects(when(state, complete(2, 2)), Rejection.INVALID_PART_ORDER);
        rejects(when(state, complete(2, 3)), Rejection.INVALID_PART);
        rejects(when(state, complete(1, 2)), Rejection.ENTITY_TOO_SMALL);
        assertThat(when(state, complete(1)).events()).hasSize(2);
        CompleteUpload wrongEtag =
                new CompleteUpload(
                        command(50),
                        BUCKET,
                        "k",
                        upload(1),
                        new VersionId(Given.id(77)),
                        List.of(new PartReference(1, etag(12))),
                        new Always(),
                        99,
                        null);
        rejects(when(state, wrongEtag), Rejection.INVALID_PART);
    }

    @Test
    void anUploadThatIsOverIsNotThere() {
        ObjectState over = given(started(), new UploadAborted(BUCKET, "k", upload(1), 8));
        rejects(when(over, complete(1)), Rejection.NO_SUCH_UPLOAD);
        rejects(
                when(over, new AbortUpload(command(6), BUCKET, "k", upload(1), 9)),
                Rejection.NO_SUCH_UPLOAD);
        rejects(
                when(over, new CommitPart(command(5), BUCKET, "k", upload(1), part(1, 1, 1))),
                Rejection.NO_SUCH_UPLOAD);
    }

    @Test
    void aPartMayBeSentAgain() {
        ObjectState state = given(started(), partDone(1, 11, 10));
        assertThat(when(state, new CommitPart(command(5), BUCKET, "k", upload(1), part(1, 11, 10))))
                .isEqualTo(Decision.reply(new ObjectAccepted()));
        assertThat(
                        when(
                                        state,
                                        new CommitPart(
                                                command(6),
                                                BUCKET,
                                                "k",
                                                upload(1),
                                                part(1, 12, 20)))
                                .events())
                .containsExactly(partDone(1, 12, 20));
    }

    private static UploadStarted started() {
        return new UploadStarted(command(40), BUCKET, "k", upload(1), TEMPLATE, 7);
    }

    private static PartCommitted partDone(int number, long content, long lengthBytes) {
        return new PartCommitted(BUCKET, "k", upload(1), part(number, content, lengthBytes));
    }

    private static CompleteUpload complete(int... numbers) {
        return new CompleteUpload(
                command(50),
                BUCKET,
                "k",
                upload(1),
                new VersionId(Given.id(77)),
                Arrays.stream(numbers).mapToObj(n -> new PartReference(n, etag(10 + n))).toList(),
                new Always(),
                99,
                null);
    }
}

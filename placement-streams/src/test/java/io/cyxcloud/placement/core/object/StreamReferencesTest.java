package io.cyxcloud.placement.core.object;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.chunk.StreamEvent;
import io.cyxcloud.events.chunk.StreamEvent.StreamReferenced;
import io.cyxcloud.events.chunk.StreamEvent.StreamReleased;
import io.cyxcloud.events.object.ObjectCommand;
import io.cyxcloud.events.object.ObjectCommand.AbortUpload;
import io.cyxcloud.events.object.ObjectCommand.CommitObject;
import io.cyxcloud.events.object.ObjectCommand.CommitPart;
import io.cyxcloud.events.object.ObjectCommand.CompleteUpload;
import io.cyxcloud.events.object.ObjectCommand.DeleteObject;
import io.cyxcloud.events.object.ObjectCommand.StartUpload;
import io.cyxcloud.events.object.PartReference;
import io.cyxcloud.events.object.UploadPart;
import io.cyxcloud.events.object.WriteCondition.Always;
import io.cyxcloud.events.object.WriteCondition.IfAbsent;
import io.cyxcloud.events.value.OwnerId;
import io.cyxcloud.events.value.StreamId;
import io.cyxcloud.events.value.VersionId;
import java.util.List;
import org.junit.jupiter.api.Test;

class StreamReferencesTest {
    private static final StreamReferences.At AT = new StreamReferences.At(3, 77, 5_000);
    private static final long PART_BYTES = 5 << 20;

    private ObjectState state = ObjectState.EMPTY;

    private List<StreamEvent> when(ObjectCommand command) {
        var decision = ObjectDecider.decide(state, command, Long.MAX_VALUE);
        var derived =
                StreamReferences.derive(
                        state, decision.events(), List.copyOf(state.parts().values()), AT);
        state = ObjectFold.apply(state, decision.events());
        return derived;
    }

    private List<StreamEvent> commit(long number) {
        return when(
                new CommitObject(
                        Given.command(number),
                        Given.BUCKET,
                        "k",
                        Given.version(number, 10),
                        new Always()));
    }

    private List<StreamEvent> part(int number, long content) {
        return when(
                new CommitPart(
                        Given.command(100 + content),
                        Given.BUCKET,
                        "k",
                        Given.upload(1),
                        Given.part(number, content, PART_BYTES)));
    }

    private void start() {
        assertThat(
                        when(
                                new StartUpload(
                                        Given.command(1),
                                        Given.BUCKET,
                                        "k",
                                        Given.upload(1),
                                        Given.TEMPLATE,
                                        5)))
                .isEmpty();
    }

    private List<StreamEvent> complete(UploadPart... parts) {
        return when(
                new CompleteUpload(
                        Given.command(50),
                        Given.BUCKET,
                        "k",
                        Given.upload(1),
                        new VersionId(Given.id(60)),
                        List.of(parts).stream()
                                .map(p -> new PartReference(p.number(), p.etag()))
                                .toList(),
                        new Always(),
                        5,
                        null));
    }

    private static OwnerId upload() {
        return OwnerId.of(Given.upload(1));
    }

    private static StreamEvent needed(long stream, OwnerId owner, int chunks) {
        return new StreamReferenced(new StreamId(Given.id(stream)), owner, chunks, 3, 77, 5_000);
    }

    private static StreamEvent released(long stream, OwnerId owner) {
        return new StreamReleased(new StreamId(Given.id(stream)), owner, 3, 77, 5_000);
    }

    private static OwnerId version(long number) {
        return new OwnerId(Given.id(number));
    }

    @Test
    void aCommitNeedsItsStreamAndAnOverwriteAndADeleteLetItGo() {
        assertThat(commit(1)).containsExactly(needed(1, version(1), 1));
        assertThat(commit(1)).as("a retry").isEmpty();
        assertThat(commit(2)).containsExactly(released(1, version(1)), needed(2, version(2), 1));
        assertThat(
                        when(
                                new CommitObject(
                                        Given.command(9),
                                        Given.BUCKET,
                                        "k",
                                        Given.version(9, 10),
                                        new IfAbsent())))
                .as("refused: its stream becomes an orphan")
                .isEmpty();
        assertThat(when(new DeleteObject(Given.command(3), Given.BUCKET, "k", new Always(), 6)))
                .containsExactly(released(2, version(2)));
    }

    @Test
    void aReplacedPartIsReleasedAndAnAbortReleasesAll() {
        start();
        assertThat(part(1, 11)).containsExactly(needed(11, upload(), 2));
        assertThat(part(1, 12)).containsExactly(released(11, upload()), needed(12, upload(), 2));
        assertThat(part(2, 13)).containsExactly(needed(13, upload(), 2));
        assertThat(when(new AbortUpload(Given.command(20), Given.BUCKET, "k", Given.upload(1), 7)))
                .containsExactlyInAnyOrder(released(12, upload()), released(13, upload()));
    }

    @Test
    void anObjectInheritsTheUploadsClaimAndLeftOutPartsAreReleased() {
        var _ = commit(5);
        start();
        var _ = part(1, 11);
        var _ = part(2, 12);
        assertThat(complete(Given.part(1, 11, PART_BYTES)))
                .containsExactlyInAnyOrder(released(5, version(5)), released(12, upload()));
        assertThat(commit(6)).containsExactly(released(11, upload()), needed(6, version(6), 1));
    }
}

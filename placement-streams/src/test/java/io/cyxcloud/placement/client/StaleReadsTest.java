package io.cyxcloud.placement.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cyxcloud.events.bucket.BucketCommand.CreateBucket;
import io.cyxcloud.events.object.ObjectCommand.CommitObject;
import io.cyxcloud.events.object.WriteCondition.Always;
import io.cyxcloud.events.query.ListQuery;
import io.cyxcloud.events.query.ListedObject;
import io.cyxcloud.events.topic.Topic;
import io.cyxcloud.placement.core.object.Given;
import io.cyxcloud.placement.query.LogEnds;
import io.cyxcloud.placement.streams.SimulatedPlacement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** An instance that is cut off from the log answers what may be stale, and nothing else. */
class StaleReadsTest {
    private static final ListQuery ALL = new ListQuery(Given.BUCKET, "", "", "", 1_000);
    private final SimulatedPlacement placement = new SimulatedPlacement(3);

    private final Metadata metadata = metadata(placement, Duration.ofSeconds(10));
    private final Metadata cutOff =
            metadata(
                    new LogEnds() {
                        @Override
                        public CompletableFuture<Long> end(Topic<?> topic, int partition) {
                            return new CompletableFuture<>();
                        }

                        @Override
                        public void close() {}
                    },
                    Duration.ofMillis(50));

    private Metadata metadata(LogEnds ends, Duration deadline) {
        return new RoutedMetadata(placement.queries(ends), placement, deadline);
    }

    @Test
    void whatWasFoldedIsReadWithoutTheLog() {
        var _ =
                metadata.execute(
                        new CreateBucket(Given.command(1), "bucket", Given.BUCKET, "o", "", 1));
        write(2, "a");
        Metadata staleOk = cutOff.staleOk();
        assertThat(staleOk.resolve("bucket")).isEqualTo(metadata.bucket("bucket"));
        assertThat(staleOk.find(Given.BUCKET, "a", null))
                .isEqualTo(metadata.find(Given.BUCKET, "a", null));
        write(3, "b");
        assertThat(staleOk.list(ALL).entries())
                .extracting(ListedObject::key)
                .containsExactly("a", "b");
        assertThat(staleOk.rules("bucket")).isEqualTo(metadata.rules("bucket"));

        assertThatThrownBy(() -> cutOff.bucket("bucket"))
                .isInstanceOf(MetadataUnavailableException.class);
        assertThatThrownBy(() -> cutOff.find(Given.BUCKET, "a", null))
                .isInstanceOf(MetadataUnavailableException.class);
        assertThatThrownBy(() -> cutOff.list(ALL)).isInstanceOf(MetadataUnavailableException.class);
    }

    @Test
    void commandsAreNotForIt() {
        assertThatThrownBy(() -> metadata.staleOk().execute(commit(1, "a")))
                .isInstanceOf(MetadataUnavailableException.class)
                .hasCauseInstanceOf(UnsupportedOperationException.class);
    }

    private void write(long number, String key) {
        var _ = metadata.execute(commit(number, key));
    }

    private static CommitObject commit(long number, String key) {
        return new CommitObject(
                Given.command(number), Given.BUCKET, key, Given.version(number, 5), new Always());
    }
}

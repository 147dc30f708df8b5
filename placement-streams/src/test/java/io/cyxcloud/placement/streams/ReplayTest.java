package io.cyxcloud.placement.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.codec.AvroCodec;
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
import io.cyxcloud.events.object.PartReference;
import io.cyxcloud.events.object.WriteCondition.Always;
import io.cyxcloud.events.object.WriteCondition.IfAbsent;
import io.cyxcloud.events.value.VersionId;
import io.cyxcloud.placement.core.object.Given;
import io.cyxcloud.placement.core.object.ObjectDecider;
import io.cyxcloud.placement.core.object.ObjectFold;
import io.cyxcloud.placement.core.object.ObjectState;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The log gives byte-identical rows at every prefix, whichever way it is replayed. */
class ReplayTest {
    private static final int COMMANDS = 2_000;
    private static final AvroCodec<ObjectCommand> COMMAND = AvroCodec.ofEvents(ObjectCommand.class);
    private static final AvroCodec<ObjectEvent> EVENT = AvroCodec.ofEvents(ObjectEvent.class);

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    void everyPrefixAndBatchingGivesTheSameRows() {
        MapStore live = new MapStore();
        MapStore eventByEvent = new MapStore();
        List<byte[]> log = new ArrayList<>();
        List<List<String>> dumps = new ArrayList<>();
        for (int i = 0; i < COMMANDS; i++) {
            ObjectCommand command = command(i);
            log.add(COMMAND.encode(command));
            List<ObjectEvent> events = apply(live, command);
            for (ObjectEvent event : events) {
                ObjectTables tables = new ObjectTables(new Rows(eventByEvent));
                ObjectState before = tables.load(command);
                ObjectEvent read = EVENT.decode(EVENT.encode(event));
                tables.store(command, before, ObjectFold.apply(before, read));
            }
            dumps.add(live.dump());
            assertThat(eventByEvent.dump()).as("-Dseed=%d at %d", seed, i).isEqualTo(dumps.get(i));
        }
        MapStore replayed = new MapStore();
        for (int i = 0; i < COMMANDS; i++) {
            var _ = apply(replayed, COMMAND.decode(log.get(i)));
            assertThat(replayed.dump()).as("-Dseed=%d at %d", seed, i).isEqualTo(dumps.get(i));
        }
        assertThat(dumps.getLast()).isNotEmpty();
    }

    private static List<ObjectEvent> apply(MapStore store, ObjectCommand command) {
        ObjectTables tables = new ObjectTables(new Rows(store));
        ObjectState before = tables.load(command);
        var decision = ObjectDecider.decide(before, command);
        tables.store(command, before, ObjectFold.apply(before, decision.events()));
        return decision.events();
    }

    private ObjectCommand command(int number) {
        var id = Given.command(1_000_000 + number);
        String key = "k" + random.nextInt(4);
        var upload = Given.upload(1 + random.nextInt(4));
        return switch (random.nextInt(12)) {
            case 0 -> new DeleteObject(id, Given.BUCKET, key, new Always(), number);
            case 1, 2 -> new StartUpload(id, Given.BUCKET, key, upload, Given.TEMPLATE, number);
            case 3, 4, 5 ->
                    new CommitPart(
                            id,
                            Given.BUCKET,
                            key,
                            upload,
                            Given.part(1 + random.nextInt(2), random.nextInt(2), 5 << 20));
            case 6, 7 ->
                    new CompleteUpload(
                            id,
                            Given.BUCKET,
                            key,
                            upload,
                            new VersionId(Given.id(number)),
                            List.of(new PartReference(1, Given.etag(random.nextInt(2)))),
                            new Always(),
                            number,
                            null);
            case 8 -> new AbortUpload(id, Given.BUCKET, key, upload, number);
            case 9 ->
                    random.nextInt(5) == 0
                            ? new SealBucket(id, Given.BUCKET, Given.deletion(1))
                            : new UnsealBucket(id, Given.BUCKET, Given.deletion(1));
            default ->
                    new CommitObject(
                            id,
                            Given.BUCKET,
                            key,
                            Given.version(number, 5),
                            random.nextBoolean() ? new Always() : new IfAbsent());
        };
    }
}

package io.cyxcloud.placement.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.codec.AvroCodec;
import io.cyxcloud.events.object.ObjectCommand;
import io.cyxcloud.events.object.ObjectEvent;
import io.cyxcloud.events.query.ObjectReply;
import io.cyxcloud.placement.core.Decision;
import io.cyxcloud.placement.core.object.ObjectDecider;
import io.cyxcloud.placement.core.object.ObjectFold;
import io.cyxcloud.placement.core.object.ObjectState;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The log gives byte-identical rows at every prefix, whichever way it is replayed. */
class ReplayTest {
    private static final int COMMANDS = 1_500;
    private static final int HORIZON_MS = 100;
    private static final AvroCodec<ObjectCommand> COMMAND = AvroCodec.ofEvents(ObjectCommand.class);
    private static final AvroCodec<ObjectEvent> EVENT = AvroCodec.ofEvents(ObjectEvent.class);

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final RandomCommands commands = new RandomCommands(new Random(seed));

    @Test
    void everyPrefixAndBatchingGivesTheSameRows() {
        MapStore live = new MapStore();
        MapStore eventByEvent = new MapStore();
        List<byte[]> log = new ArrayList<>();
        List<List<String>> dumps = new ArrayList<>();
        for (int i = 0; i < COMMANDS; i++) {
            ObjectCommand command = commands.command(i);
            log.add(COMMAND.encode(command));
            Decision<ObjectEvent, ObjectReply> decision = apply(live, command, i);
            commands.remember(decision.reply());
            for (ObjectEvent event : decision.events()) {
                ObjectTables tables = new ObjectTables(new Rows(eventByEvent));
                ObjectState before = tables.load(command);
                ObjectEvent read = EVENT.decode(EVENT.encode(event));
                tables.store(command, before, ObjectFold.apply(before, read), moment(i));
            }
            new ObjectTables(new Rows(eventByEvent))
                    .versions()
                    .history()
                    .purge(i - HORIZON_MS, HistoryTables.PURGED_PER_COMMAND_MAX);
            dumps.add(live.dump());
            assertThat(eventByEvent.dump()).as("-Dseed=%d at %d", seed, i).isEqualTo(dumps.get(i));
        }
        MapStore replayed = new MapStore();
        for (int i = 0; i < COMMANDS; i++) {
            var _ = apply(replayed, COMMAND.decode(log.get(i)), i);
            assertThat(replayed.dump()).as("-Dseed=%d at %d", seed, i).isEqualTo(dumps.get(i));
        }
        assertThat(dumps.getLast()).isNotEmpty();
    }

    private static CommandMoment moment(int number) {
        return new CommandMoment(number, number);
    }

    private static Decision<ObjectEvent, ObjectReply> apply(
            MapStore store, ObjectCommand command, int number) {
        ObjectTables tables = new ObjectTables(new Rows(store));
        ObjectState before = tables.load(command);
        Decision<ObjectEvent, ObjectReply> decision =
                ObjectDecider.decide(before, command, Long.MAX_VALUE);
        tables.store(command, before, ObjectFold.apply(before, decision.events()), moment(number));
        tables.versions()
                .history()
                .purge(number - HORIZON_MS, HistoryTables.PURGED_PER_COMMAND_MAX);
        return decision;
    }
}

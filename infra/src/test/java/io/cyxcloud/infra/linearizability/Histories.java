package io.cyxcloud.infra.linearizability;

import io.cyxcloud.infra.linearizability.Answer.Done;
import io.cyxcloud.infra.linearizability.Answer.Refused;
import io.cyxcloud.infra.linearizability.Answer.Saw;
import io.cyxcloud.infra.linearizability.Answer.Unknown;
import io.cyxcloud.infra.linearizability.Call.Create;
import io.cyxcloud.infra.linearizability.Call.Delete;
import io.cyxcloud.infra.linearizability.Call.Put;
import io.cyxcloud.infra.linearizability.Call.Read;
import io.cyxcloud.infra.linearizability.Call.Replace;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Histories by hand and by chance. */
final class Histories {
    private static final int CLIENT = 1;

    private Histories() {}

    static Operation put(long start, long end, int value) {
        return new Operation(CLIENT, start, end, new Put(value), new Done());
    }

    static Operation created(long start, long end, int value) {
        return new Operation(CLIENT, start, end, new Create(value), new Done());
    }

    static Operation replace(long start, long end, int expected, int value) {
        return new Operation(CLIENT, start, end, new Replace(expected, value), new Done());
    }

    static Operation delete(long start, long end) {
        return new Operation(CLIENT, start, end, new Delete(), new Done());
    }

    static Operation read(long start, long end, int value) {
        return new Operation(CLIENT, start, end, new Read(), new Saw(value));
    }

    static Operation refused(long start, long end, Call call) {
        return new Operation(CLIENT, start, end, call, new Refused());
    }

    static Operation unknown(long start, Call call) {
        return new Operation(CLIENT, start, Operation.NEVER, call, new Unknown());
    }

    /**
     * What a register that does one thing at a time would answer, with about so many clients at
     * once. An operation is done at some moment within its interval; of one in twenty the answer is
     * lost, and of those one in two is not done at all.
     */
    static List<Operation> random(Random random, int count, int clients) {
        List<Operation> history = new ArrayList<>();
        int value = Register.ABSENT;
        int older = Register.ABSENT;
        for (int i = 1; i <= count; i++) {
            long at = i * 1_000L;
            long start = at - random.nextInt(clients * 1_000);
            long end = at + random.nextInt(clients * 1_000);
            Call call = call(random, i, value, older);
            boolean lost = random.nextInt(20) == 0;
            Answer answer =
                    call instanceof Read
                            ? new Saw(value)
                            : Register.isAnswered(value, call, new Done())
                                    ? new Done()
                                    : new Refused();
            if (!lost || random.nextBoolean()) {
                older = value;
                value = Register.after(value, call);
            }
            history.add(
                    lost
                            ? unknown(start, call)
                            : new Operation(i % clients, start, end, call, answer));
        }
        return history;
    }

    /** The same with one answer changed, which may do no harm. */
    static List<Operation> spoiled(Random random, List<Operation> history) {
        List<Operation> spoiled = new ArrayList<>(history);
        int index = random.nextInt(spoiled.size());
        Operation one = spoiled.get(index);
        Answer other =
                switch (one.answer()) {
                    case Saw _ -> new Saw(random.nextInt(history.size() + 1));
                    case Done _ -> new Refused();
                    case Refused _ -> new Done();
                    case Unknown unknown -> unknown;
                };
        spoiled.set(index, one.with(one.call(), other));
        return spoiled;
    }

    private static Call call(Random random, int fresh, int current, int older) {
        return switch (random.nextInt(8)) {
            case 0, 1 -> new Put(fresh);
            case 2 -> new Create(fresh);
            case 3 -> replace(current, fresh);
            case 4 -> replace(older, fresh);
            case 5 -> new Delete();
            default -> new Read();
        };
    }

    private static Call replace(int expected, int fresh) {
        return expected == Register.ABSENT ? new Create(fresh) : new Replace(expected, fresh);
    }
}

package io.cyxcloud.infra.linearizability;

import io.cyxcloud.infra.linearizability.Call.Create;
import io.cyxcloud.infra.linearizability.Call.Put;
import io.cyxcloud.infra.linearizability.Call.Replace;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether a history of one key is linearizable: whether its operations can be put into one
 * order, each between its start and its end, in which every answer is that of {@link Register}.
 *
 * <p>The search is that of Wing and Gong (1993) with Lowe's memory of configurations (2017): what
 * was done, and the value that it led to, is looked at once. It stays small by five observations.
 *
 * <ul>
 *   <li>A read or a refused call that may come next and is answered rightly comes next: whatever
 *       order has it later is as good with it here. So only writes branch.
 *   <li>Of an operation of unknown outcome only the effect counts, and it can wait until the next
 *       operation needs that effect. Without such a one it need not come at all.
 *   <li>Values that no answer and no condition names are as good as one another. Then operations of
 *       unknown outcome with the same effect are, too, and come in the order of their starts.
 *   <li>An operation of unknown outcome whose value somebody saw was done by then: it is known.
 *   <li>What led to the same with fewer operations of unknown outcome leaves more of them.
 * </ul>
 */
public final class Checker {
    /** Written by somebody, and named by nobody. */
    private static final int UNNAMED = Integer.MIN_VALUE;

    private final Operation[] known;
    private final Operation[][] unknown;
    private final Set<Integer> named = new TreeSet<>();

    private Checker(Collection<Operation> history) {
        Map<Integer, Long> seenByNs = new HashMap<>();
        history.forEach(one -> name(one, seenByNs));
        List<Operation> certain = new ArrayList<>();
        Map<Call, List<Operation>> byEffect = new LinkedHashMap<>();
        for (Operation one : history) {
            Operation resolved = resolved(one, seenByNs);
            Operation plain = resolved.with(plain(one.call()), resolved.answer());
            if (!plain.isUnknown()) {
                certain.add(plain);
            } else if (!(one.call() instanceof Call.Read)) {
                byEffect.computeIfAbsent(plain.call(), _ -> new ArrayList<>()).add(plain);
            }
        }
        known = inOrder(certain);
        unknown = byEffect.values().stream().map(Checker::inOrder).toArray(Operation[][]::new);
    }

    /** Whether a history that begins without a value is linearizable. */
    public static boolean isLinearizable(Collection<Operation> history) {
        return new Checker(history).search(List.of(Register.ABSENT));
    }

    /**
     * The shortest stretch of a history that is not linearizable by itself, whatever value the key
     * had before: from the latest possible start to the earliest possible end. Sorted by start.
     */
    public static List<Operation> shortestAnomaly(Collection<Operation> history) {
        Set<Integer> values = new TreeSet<>(List.of(Register.ABSENT));
        history.forEach(one -> Register.written(one.call()).ifPresent(values::add));
        List<Operation> byEnd =
                history.stream().sorted(Comparator.comparingLong(Operation::endNs)).toList();
        int to =
                firstTrue(
                        byEnd.size(),
                        count -> !isLinearizable(endedBy(byEnd, byEnd.get(count - 1).endNs())));
        List<Operation> upTo = endedBy(byEnd, byEnd.get(to - 1).endNs());
        int from =
                firstTrue(
                        to,
                        count -> {
                            Checker rest =
                                    new Checker(endedAfter(upTo, byEnd.get(count - 1).endNs()));
                            return rest.search(
                                    values.stream().map(rest::plain).distinct().toList());
                        });
        List<Operation> stretch = from == 1 ? upTo : endedAfter(upTo, byEnd.get(from - 2).endNs());
        return stretch.stream().sorted(Comparator.comparingLong(Operation::startNs)).toList();
    }

    /** What had begun by then; what had not ended, or not well, is unknown. */
    private static List<Operation> endedBy(List<Operation> history, long ns) {
        return history.stream()
                .filter(one -> one.startNs() <= ns)
                .map(one ->
                        one.endNs() <= ns
                                ? one
                                : new Operation(
                                        one.client(),
                                        one.startNs(),
                                        Operation.NEVER,
                                        one.call(),
                                        new Answer.Unknown()))
                .toList();
    }

    private static List<Operation> endedAfter(List<Operation> history, long ns) {
        return history.stream().filter(one -> one.endNs() > ns).toList();
    }

    private interface Condition {
        boolean holds(int count);
    }

    /** The smallest of 1 to {@code max} for which it holds; it holds from there on. */
    private static int firstTrue(int max, Condition condition) {
        int low = 1;
        int high = max;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (condition.holds(middle)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private void name(Operation one, Map<Integer, Long> seenByNs) {
        if (one.answer() instanceof Answer.Saw saw) {
            named.add(saw.value());
            seenByNs.merge(saw.value(), one.endNs(), Math::min);
        }
        if (one.call() instanceof Replace replace) {
            named.add(replace.expected());
            if (one.answer() instanceof Answer.Done) {
                seenByNs.merge(replace.expected(), one.endNs(), Math::min);
            }
        }
    }

    private static Operation resolved(Operation one, Map<Integer, Long> seenByNs) {
        OptionalInt written = Register.written(one.call());
        if (!one.isUnknown() || written.isEmpty()) {
            return one;
        }
        Long byNs = seenByNs.get(written.getAsInt());
        return byNs == null || byNs < one.startNs()
                ? one
                : new Operation(one.client(), one.startNs(), byNs, one.call(), new Answer.Done());
    }

    private Call plain(Call call) {
        return switch (call) {
            case Put put -> new Put(plain(put.value()));
            case Create create -> new Create(plain(create.value()));
            case Replace replace -> new Replace(replace.expected(), plain(replace.value()));
            case Call.Delete _, Call.Read _ -> call;
        };
    }

    private int plain(int value) {
        return value == Register.ABSENT || named.contains(value) ? value : UNNAMED;
    }

    private static Operation[] inOrder(List<Operation> operations) {
        return operations.stream()
                .sorted(Comparator.comparingLong(Operation::startNs))
                .toArray(Operation[]::new);
    }

    private boolean search(List<Integer> firstValues) {
        SeenConfigurations seen = new SeenConfigurations();
        List<Configuration> open = new ArrayList<>();
        for (int value : firstValues) {
            open.add(Configuration.first(value, known.length, unknown.length));
        }
        while (!open.isEmpty()) {
            Configuration here = open.removeLast();
            long beforeNs = settle(here);
            if (here.firstOpen() == known.length) {
                return true;
            }
            if (seen.add(here)) {
                branch(here, beforeNs, open);
            }
        }
        return false;
    }

    /**
     * Does what is next and changes nothing.
     *
     * @return the end that comes first of what is left: what starts later cannot come next
     */
    private long settle(Configuration here) {
        while (true) {
            long firstEndNs = firstEndNs(here);
            boolean some = false;
            for (int i = here.firstOpen(); mayBeNext(i, firstEndNs); i++) {
                if (!here.isDone(i)
                        && known[i].changesNothing()
                        && Register.isAnswered(here.value(), known[i].call(), known[i].answer())) {
                    here.settle(i);
                    some = true;
                }
            }
            if (!some) {
                return firstEndNs;
            }
        }
    }

    private long firstEndNs(Configuration here) {
        long firstNs = Operation.NEVER;
        for (int i = here.firstOpen(); mayBeNext(i, firstNs); i++) {
            if (!here.isDone(i)) {
                firstNs = Math.min(firstNs, known[i].endNs());
            }
        }
        return firstNs;
    }

    private boolean mayBeNext(int index, long firstEndNs) {
        return index < known.length && known[index].startNs() <= firstEndNs;
    }

    /** Adds what may come next, the likeliest last: what is certain and ends first. */
    private void branch(Configuration here, long firstEndNs, List<Configuration> open) {
        for (int effect = 0; effect < unknown.length; effect++) {
            Operation next = nextUnknown(here, effect, firstEndNs);
            if (next != null) {
                int value = Register.after(here.value(), next.call());
                if (value != here.value() && isNeeded(value, here, firstEndNs)) {
                    open.add(here.afterUnknown(effect, value));
                }
            }
        }
        List<Integer> writes = new ArrayList<>();
        for (int i = here.firstOpen(); mayBeNext(i, firstEndNs); i++) {
            if (!here.isDone(i)
                    && Register.isAnswered(here.value(), known[i].call(), known[i].answer())) {
                writes.add(i);
            }
        }
        writes.sort(Comparator.comparingLong((Integer i) -> known[i].endNs()).reversed());
        for (int i : writes) {
            open.add(here.afterKnown(i, Register.after(here.value(), known[i].call())));
        }
    }

    private @Nullable Operation nextUnknown(Configuration here, int effect, long firstEndNs) {
        int next = here.tried(effect);
        return next < unknown[effect].length && unknown[effect][next].startNs() <= firstEndNs
                ? unknown[effect][next]
                : null;
    }

    /** Whether some operation could come next with this value that cannot without. */
    private boolean isNeeded(int value, Configuration here, long firstEndNs) {
        for (int i = here.firstOpen(); mayBeNext(i, firstEndNs); i++) {
            if (!here.isDone(i)
                    && !Register.isAnswered(here.value(), known[i].call(), known[i].answer())
                    && Register.isAnswered(value, known[i].call(), known[i].answer())) {
                return true;
            }
        }
        for (int effect = 0; effect < unknown.length; effect++) {
            Operation other = nextUnknown(here, effect, firstEndNs);
            if (other != null
                    && Register.after(here.value(), other.call()) == here.value()
                    && Register.after(value, other.call()) != value) {
                return true;
            }
        }
        return false;
    }
}

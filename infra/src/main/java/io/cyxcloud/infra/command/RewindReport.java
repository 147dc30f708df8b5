package io.cyxcloud.infra.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cyxcloud.placement.client.BucketRewind;
import io.cyxcloud.placement.client.BucketRewind.Outcome;
import io.cyxcloud.placement.client.BucketRewind.Step;
import io.cyxcloud.placement.core.rewind.Change;
import java.io.PrintWriter;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Prints what a rewind does: a line a change, as text or as JSON, how far it is each second, and a
 * summary. For one thread.
 */
final class RewindReport implements BucketRewind.Progress {
    private static final long PROGRESS_EVERY_NS = TimeUnit.SECONDS.toNanos(1);

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean json;
    private final LongSupplier nowNs;
    private final Map<Outcome, Long> counts = new EnumMap<>(Outcome.class);
    private long lookedAt;
    private long saidNs;

    /**
     * Begins.
     *
     * @param err where progress goes
     */
    RewindReport(PrintWriter out, PrintWriter err, boolean json, LongSupplier nowNs) {
        this.out = out;
        this.err = err;
        this.json = json;
        this.nowNs = nowNs;
        this.saidNs = nowNs.getAsLong();
    }

    @Override
    public void step(Step step) {
        counts.merge(step.outcome(), 1L, Long::sum);
        String action = action(step.change());
        if (json) {
            ObjectNode line = JsonNodeFactory.instance.objectNode();
            line.put("key", step.change().key());
            line.put("action", action);
            line.put("outcome", name(step.outcome()));
            if (!step.detail().isEmpty()) {
                line.put("detail", step.detail());
            }
            out.println(line);
        } else {
            out.println(
                    step.outcome() == Outcome.PLANNED || step.outcome() == Outcome.MADE
                            ? action + " " + shown(step.change().key())
                            : "NOT "
                                    + action
                                    + " "
                                    + shown(step.change().key())
                                    + ": "
                                    + step.detail());
        }
    }

    @Override
    public void lookedAt(long keyCount) {
        lookedAt = keyCount;
        if (nowNs.getAsLong() - saidNs >= PROGRESS_EVERY_NS) {
            saidNs = nowNs.getAsLong();
            err.printf(
                    Locale.ROOT,
                    "%,d keys looked at, %,d changes%n",
                    keyCount,
                    counts.values().stream().mapToLong(Long::longValue).sum());
            err.flush();
        }
    }

    /** The summary. */
    void end() {
        if (json) {
            ObjectNode line = JsonNodeFactory.instance.objectNode();
            line.put("keys", lookedAt);
            for (Outcome outcome : Outcome.values()) {
                line.put(name(outcome), count(outcome));
            }
            out.println(line);
        } else {
            out.printf(
                    Locale.ROOT,
                    "%,d keys looked at: %,d changes planned, %,d made, %,d overtaken by writes,"
                            + " %,d impossible%n",
                    lookedAt,
                    count(Outcome.PLANNED),
                    count(Outcome.MADE),
                    count(Outcome.OVERTAKEN),
                    count(Outcome.IMPOSSIBLE));
        }
        out.flush();
    }

    /** Whether nothing was left as it is. */
    boolean isWhole() {
        return count(Outcome.OVERTAKEN) + count(Outcome.IMPOSSIBLE) == 0;
    }

    private long count(Outcome outcome) {
        return counts.getOrDefault(outcome, 0L);
    }

    /** A key on a line of its own, whatever characters it has. */
    private static String shown(String key) {
        StringBuilder shown = new StringBuilder(key.length());
        key.codePoints()
                .forEach(point -> {
                    if (point == '\\') {
                        shown.append("\\\\");
                    } else if (Character.isISOControl(point)) {
                        shown.append("\\u%04x".formatted(point));
                    } else {
                        shown.appendCodePoint(point);
                    }
                });
        return shown.toString();
    }

    private static String name(Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }

    private static String action(Change change) {
        return switch (change) {
            case Change.Gone _ -> "restore";
            case Change.Written _ -> "replace";
            case Change.Added _ -> "delete";
        };
    }
}

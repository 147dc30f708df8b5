package io.cyxcloud.infra.command;

import io.cyxcloud.events.node.MembershipCommand.NoteHoldings;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What is left to copy off a draining node, as the chunk partitions count it, and how fast it goes.
 * Time comes in as an argument; for one thread.
 */
final class DrainProgress {
    /** The rate is that of the last minute. */
    private static final long WINDOW_MS = 60_000;

    private static final double MIB = 1 << 20;

    /**
     * What was left at a time.
     *
     * @param shardCount shards that are on the node alone
     */
    record Left(long atMs, long shardCount, long bytes) {}

    private final int partitionCount;
    private final Map<Integer, NoteHoldings> counts = new TreeMap<>();
    private final Deque<Left> history = new ArrayDeque<>();

    /**
     * Before any count.
     *
     * @param partitionCount chunk partitions that there are
     */
    DrainProgress(int partitionCount) {
        this.partitionCount = partitionCount;
    }

    void note(NoteHoldings count, long nowMs) {
        counts.put(count.partition(), count);
        if (isKnown()) {
            history.add(
                    new Left(
                            nowMs,
                            counts.values().stream().mapToLong(NoteHoldings::shardCount).sum(),
                            counts.values().stream().mapToLong(NoteHoldings::bytes).sum()));
        }
        while (history.size() > 2 && nowMs - history.getFirst().atMs() > WINDOW_MS) {
            history.removeFirst();
        }
    }

    /** Whether each partition has counted. */
    boolean isKnown() {
        return counts.size() >= partitionCount;
    }

    /** Bytes copied a second; 0 until it is known. */
    long bytesPerSecond() {
        if (history.size() < 2) {
            return 0;
        }
        Left first = history.getFirst();
        Left last = history.getLast();
        long ms = last.atMs() - first.atMs();
        return ms == 0 ? 0 : Math.max(0, (first.bytes() - last.bytes()) * 1_000 / ms);
    }

    /** Seconds until nothing is left, at this rate. */
    OptionalLong secondsLeft() {
        long rate = bytesPerSecond();
        return rate == 0 || history.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(Math.ceilDiv(history.getLast().bytes(), rate));
    }

    /** One line. */
    String line() {
        if (history.isEmpty()) {
            return "counting what it holds (%d of %d partitions)"
                    .formatted(counts.size(), partitionCount);
        }
        Left left = history.getLast();
        if (left.shardCount() == 0) {
            return "everything is copied; offline in a moment";
        }
        String rest = "%,d shards, %.1f MiB left".formatted(left.shardCount(), left.bytes() / MIB);
        OptionalLong seconds = secondsLeft();
        return String.format(
                Locale.ROOT,
                "%s, %.1f MiB/s, %s",
                rest,
                bytesPerSecond() / MIB,
                seconds.isPresent() ? time(seconds.getAsLong()) + " to go" : "time unknown");
    }

    private static String time(long seconds) {
        return seconds < 60
                ? seconds + " s"
                : seconds < 3_600
                        ? Math.ceilDiv(seconds, 60L) + " min"
                        : "%.1f h".formatted(seconds / 3_600.0);
    }
}

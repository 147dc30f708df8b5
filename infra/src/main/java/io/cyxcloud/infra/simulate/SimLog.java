package io.cyxcloud.infra.simulate;

import java.util.HashMap;
import java.util.Map;

/**
 * The event log, as far as time goes: a record is read a while after it was written, and the
 * records of one line (a partition, or one writer's part of it) in the order in which they were
 * written. One thread.
 */
final class SimLog {
    private static final long DELAY_MS_MIN = 2;
    private static final long DELAY_MS_MAX = 60;
    private static final long LATE_MS_MAX = 4_000;
    private static final double LATE_SHARE = 0.002;

    private final Agenda agenda;
    private final Chance chance;
    private final Map<Long, Long> lastMs = new HashMap<>();
    private long unreadUntilMs;
    private long records;

    SimLog(Agenda agenda, Chance chance) {
        this.agenda = agenda;
        this.chance = chance;
    }

    /** What the lines are of. */
    enum Topic {
        NODES_DOWN(0),
        SHARDS(1),
        WORDS(2),
        COMMANDS(3),
        OUTCOMES(4);

        private final int number;

        Topic(int number) {
            this.number = number;
        }
    }

    /** Writes a record now. */
    void write(Topic topic, long line, Agenda.Step read) {
        write(topic, line, 0, read);
    }

    /** Writes a record, so much later. */
    void write(Topic topic, long line, long afterMs, Agenda.Step read) {
        long number = records++;
        boolean late = chance.uniform(topic.number, number, 10) < LATE_SHARE;
        long maxMs = late ? LATE_MS_MAX : DELAY_MS_MAX;
        long delayMs = chance.between(DELAY_MS_MIN, maxMs, topic.number, number, 11);
        long key = line << 8 | topic.number;
        long atMs =
                Math.max(
                        readMs(agenda.nowMs() + afterMs + delayMs),
                        lastMs.getOrDefault(key, Long.MIN_VALUE));
        lastMs.put(key, atMs);
        agenda.at(atMs, read);
    }

    /** When a record that is there is read. */
    long readMs(long thereMs) {
        return Math.max(thereMs, unreadUntilMs);
    }

    boolean isRead() {
        return agenda.nowMs() >= unreadUntilMs;
    }

    /** Nothing is read until then. */
    void pause(long untilMs) {
        unreadUntilMs = Math.max(unreadUntilMs, untilMs);
    }

    /** Until when nothing was read, the last time. */
    long unreadUntilMs() {
        return unreadUntilMs;
    }
}

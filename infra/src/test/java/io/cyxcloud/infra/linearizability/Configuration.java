package io.cyxcloud.infra.linearizability;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * How far a search is: which operations are done, and the value they led to. Mutable until it is
 * put into a set. Operations of known outcome have numbers by their start, so that what is done is
 * all up to some number and a few behind it.
 */
final class Configuration {
    private final int knownCount;
    private final int[] tried;
    private final BitSet done; // from firstOpen on: bit 0 is firstOpen's
    private final int value;
    private int firstOpen;

    private Configuration(int knownCount, int[] tried, BitSet done, int value, int firstOpen) {
        this.knownCount = knownCount;
        this.tried = tried;
        this.done = done;
        this.value = value;
        this.firstOpen = firstOpen;
    }

    static Configuration first(int value, int knownCount, int effectCount) {
        return new Configuration(knownCount, new int[effectCount], new BitSet(), value, 0);
    }

    int value() {
        return value;
    }

    /** The first that is not done; all are when it is their number. */
    int firstOpen() {
        return firstOpen;
    }

    boolean isDone(int index) {
        return index < firstOpen || done.get(index - firstOpen);
    }

    /** How many of unknown outcome with this effect are done. */
    int tried(int effect) {
        return tried[effect];
    }

    /** One that changes nothing. */
    void settle(int index) {
        done.set(index - firstOpen);
        int ahead = Math.min(done.nextClearBit(0), knownCount - firstOpen);
        if (ahead > 0) {
            BitSet rest = done.get(ahead, done.length());
            done.clear();
            done.or(rest);
            firstOpen += ahead;
        }
    }

    Configuration afterKnown(int index, int newValue) {
        Configuration after = copy(tried, newValue);
        after.settle(index);
        return after;
    }

    Configuration afterUnknown(int effect, int newValue) {
        int[] more = tried.clone();
        more[effect]++;
        return copy(more, newValue);
    }

    private Configuration copy(int[] newTried, int newValue) {
        return new Configuration(knownCount, newTried, (BitSet) done.clone(), newValue, firstOpen);
    }

    /** Whether it used no more operations of unknown outcome than the other. */
    boolean isFrugalAs(Configuration other) {
        for (int effect = 0; effect < tried.length; effect++) {
            if (tried[effect] > other.tried[effect]) {
                return false;
            }
        }
        return true;
    }

    /** Whether they are the same but for the operations of unknown outcome. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Configuration that
                && value == that.value
                && firstOpen == that.firstOpen
                && done.equals(that.done);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * value + firstOpen) + done.hashCode();
    }
}

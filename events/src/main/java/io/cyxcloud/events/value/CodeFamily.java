package io.cyxcloud.events.value;

import java.util.BitSet;
import java.util.Optional;

/**
 * Which shards a code gives of which others. That follows from the code's shape alone, because the
 * codes used here decode whatever a code of their shape can decode. Sets are of shard indexes, from
 * 0 to {@link #totalShards()} - 1, data shards first; none is changed.
 */
public sealed interface CodeFamily permits AnyOf, LocalGroups {
    /** k: those that hold data. */
    int dataShards();

    int totalShards();

    /** Whether these shards give all the others. */
    boolean isDecodable(BitSet shards);

    /**
     * How many of these shards may go, whichever they are, while the rest still gives all of them;
     * -1 when not even all of these do.
     */
    int lossesSurvived(BitSet shards);

    /** The same while every shard is there. */
    int lossesSurvived();

    /**
     * The shards that one is rebuilt of: as few as possible besides those that are held already.
     *
     * @param lost what is to be rebuilt; never among its own sources
     * @param held shards whose bytes are there
     * @param available shards that can be read
     * @return some of both; empty when they do not give it
     */
    Optional<BitSet> sources(int lost, BitSet held, BitSet available);

    /** Its usual name, such as {@code RS(10,4)}. */
    String label();
}

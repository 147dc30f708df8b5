package io.cyxcloud.events.value;

import java.util.BitSet;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A local reconstruction code: the data shards are in equal groups, each with a parity shard of its
 * own, and some parity shards are over all data.
 *
 * <pre>
 * index   0 .. k-1        k .. k+g-1          k+g .. k+g+r-1
 *         data, by group  a parity a group    global parities
 * </pre>
 *
 * What is asked here holds of a maximally recoverable code, which decodes every pattern of losses
 * that some code of this shape decodes (Gopalan, Huang, Jenkins, Yekhanin: Explicit Maximally
 * Recoverable Codes with Locality, 2014): each group makes up for one loss, and the global parities
 * that are left for one more each, in whatever group.
 *
 * @param dataShards k
 * @param groupCount g
 * @param globalParities r; less than a group has data shards
 */
public record LocalGroups(int dataShards, int groupCount, int globalParities)
        implements CodeFamily {
    public LocalGroups {
        if (groupCount < 1
                || dataShards % groupCount != 0
                || globalParities < 1
                || dataShards / groupCount <= globalParities) {
            throw new IllegalArgumentException(
                    "no local reconstruction code: "
                            + label(dataShards, groupCount, globalParities));
        }
    }

    @Override
    public int totalShards() {
        return dataShards + groupCount + globalParities;
    }

    /** Data shards in a group: as many as rebuild one shard that is lost alone in its group. */
    public int groupSize() {
        return dataShards / groupCount;
    }

    @Override
    public boolean isDecodable(BitSet shards) {
        return spareGlobals(shards) >= 0;
    }

    /**
     * Every further loss takes a global parity, its own or one that makes up for it; only in a
     * group that is whole the first takes none. The worst is therefore a group that lost something
     * already or, when all are whole, one whose first loss is free.
     */
    @Override
    public int lossesSurvived(BitSet shards) {
        int spare = spareGlobals(shards);
        boolean whole =
                IntStream.range(0, groupCount).allMatch(group -> lostIn(group, shards) == 0);
        return spare < 0 ? -1 : spare + (whole ? 1 : 0);
    }

    @Override
    public int lossesSurvived() {
        return globalParities + 1;
    }

    /** The rest of its group where that is there, otherwise k shards that are independent. */
    @Override
    public Optional<BitSet> sources(int lost, BitSet held, BitSet available) {
        BitSet others = (BitSet) held.clone();
        others.or(available);
        others.clear(lost);
        Optional<BitSet> independent = independent(lost, held, available);
        if (isGlobal(lost)) {
            return independent;
        }
        BitSet local = group(groupOf(lost));
        local.clear(lost);
        boolean fewer =
                independent.isEmpty() || beyond(local, held) <= beyond(independent.get(), held);
        return containsAll(others, local) && fewer ? Optional.of(local) : independent;
    }

    /** k shards that give all, of those held as many as possible; empty when there are not k. */
    private Optional<BitSet> independent(int lost, BitSet held, BitSet available) {
        BitSet chosen = new BitSet();
        addIndependent(chosen, held, lost);
        addIndependent(chosen, available, lost);
        return chosen.cardinality() == dataShards ? Optional.of(chosen) : Optional.empty();
    }

    private void addIndependent(BitSet chosen, BitSet from, int lost) {
        for (int index = from.nextSetBit(0); index >= 0; index = from.nextSetBit(index + 1)) {
            if (index != lost
                    && chosen.cardinality() < dataShards
                    && (isGlobal(index) || lostIn(groupOf(index), chosen) > 1)) {
                chosen.set(index);
            }
        }
    }

    /** Global parities that are not needed to make up for what these shards lack; or below 0. */
    private int spareGlobals(BitSet shards) {
        int needed =
                IntStream.range(0, groupCount)
                        .map(group -> Math.max(0, lostIn(group, shards) - 1))
                        .sum();
        int left = (int) shards.stream().filter(this::isGlobal).count();
        return left - needed;
    }

    private int lostIn(int group, BitSet shards) {
        BitSet lost = group(group);
        lost.andNot(shards);
        return lost.cardinality();
    }

    /** The data shards of a group and its parity. */
    private BitSet group(int group) {
        BitSet members = new BitSet();
        members.set(group * groupSize(), (group + 1) * groupSize());
        members.set(dataShards + group);
        return members;
    }

    private int groupOf(int index) {
        return index < dataShards ? index / groupSize() : index - dataShards;
    }

    private boolean isGlobal(int index) {
        return index >= dataShards + groupCount;
    }

    private static int beyond(BitSet shards, BitSet held) {
        BitSet rest = (BitSet) shards.clone();
        rest.andNot(held);
        return rest.cardinality();
    }

    private static boolean containsAll(BitSet shards, BitSet some) {
        return beyond(some, shards) == 0;
    }

    @Override
    public String label() {
        return label(dataShards, groupCount, globalParities);
    }

    private static String label(int dataShards, int groupCount, int globalParities) {
        return "LRC(" + dataShards + "," + groupCount + "," + globalParities + ")";
    }
}

package io.cyxcloud.events.value;

import java.util.BitSet;
import java.util.Optional;

/**
 * Any k of the k + m shards give all: Reed-Solomon.
 *
 * @param dataShards k
 * @param parityShards m
 */
public record AnyOf(int dataShards, int parityShards) implements CodeFamily {
    @Override
    public int totalShards() {
        return dataShards + parityShards;
    }

    @Override
    public boolean isDecodable(BitSet shards) {
        return shards.cardinality() >= dataShards;
    }

    @Override
    public int lossesSurvived(BitSet shards) {
        return Math.max(-1, shards.cardinality() - dataShards);
    }

    @Override
    public int lossesSurvived() {
        return parityShards;
    }

    @Override
    public Optional<BitSet> sources(int lost, BitSet held, BitSet available) {
        BitSet chosen = new BitSet();
        add(chosen, held, lost);
        add(chosen, available, lost);
        return chosen.cardinality() == dataShards ? Optional.of(chosen) : Optional.empty();
    }

    private void add(BitSet chosen, BitSet from, int lost) {
        for (int index = from.nextSetBit(0); index >= 0; index = from.nextSetBit(index + 1)) {
            if (index != lost && chosen.cardinality() < dataShards) {
                chosen.set(index);
            }
        }
    }

    @Override
    public String label() {
        return "RS(" + dataShards + "," + parityShards + ")";
    }
}

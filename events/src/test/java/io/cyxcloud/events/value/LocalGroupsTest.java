package io.cyxcloud.events.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** LRC(12,2,2): shards 0-5 and 12, 6-11 and 13 are its groups, 14 and 15 its global parities. */
class LocalGroupsTest {
    private static final RedundancyScheme SCHEME = RedundancyScheme.LRC_12_2_2;
    private static final CodeFamily FAMILY = SCHEME.family();
    private static final int TOTAL = 16;
    private static final BitSet NONE = new BitSet();

    private static BitSet without(int... lost) {
        BitSet shards = new BitSet();
        shards.set(0, TOTAL);
        IntStream.of(lost).forEach(shards::clear);
        return shards;
    }

    private static BitSet set(int... indexes) {
        BitSet shards = new BitSet();
        IntStream.of(indexes).forEach(shards::set);
        return shards;
    }

    private static Optional<BitSet> sources(int lost, int... alsoLost) {
        BitSet there = without(alsoLost);
        there.clear(lost);
        return FAMILY.sources(lost, NONE, there);
    }

    /** By the definition, from the smallest sets to the largest. */
    @Test
    void lossesSurvivedAreThoseThatEveryOrderOfLossesLeaves() {
        int[] survived = new int[1 << TOTAL];
        for (int shards = 0; shards < survived.length; shards++) {
            BitSet set = BitSet.valueOf(new long[] {shards});
            int least = Integer.MAX_VALUE;
            for (int rest = shards; rest != 0; rest &= rest - 1) {
                least = Math.min(least, survived[shards & ~(rest & -rest)]);
            }
            survived[shards] = FAMILY.isDecodable(set) ? least + 1 : -1;
            assertThat(FAMILY.lossesSurvived(set)).as("%s", set).isEqualTo(survived[shards]);
        }
        assertThat(FAMILY.lossesSurvived()).isEqualTo(survived[survived.length - 1]).isEqualTo(3);
    }

    /** C(16,4) = 1820, without 70 + 140 + 42: four, three, two of a group, the rest global. */
    @Test
    void allPatternsOfThreeLossesAreDecodedAndOfFourWhatCanBe() {
        int[] decodable = new int[TOTAL + 1];
        for (int shards = 0; shards < 1 << TOTAL; shards++) {
            BitSet set = BitSet.valueOf(new long[] {shards});
            decodable[TOTAL - set.cardinality()] += FAMILY.isDecodable(set) ? 1 : 0;
        }
        assertThat(List.of(decodable[0], decodable[1], decodable[2], decodable[3], decodable[4]))
                .containsExactly(1, 16, 120, 560, 1568);
        assertThat(decodable[5]).as("fewer than k are left").isZero();
    }

    @Test
    void aShardThatIsLostAloneInItsGroupIsMadeOfTheRestOfTheGroup() {
        assertThat(sources(2)).hasValue(set(0, 1, 3, 4, 5, 12));
        assertThat(sources(12)).hasValue(set(0, 1, 2, 3, 4, 5));
        assertThat(sources(2, 7, 8, 14)).hasValue(set(0, 1, 3, 4, 5, 12));
        assertThat(sources(14)).hasValue(set(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11));
        assertThat(sources(2, 3)).hasValue(set(0, 1, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14));
        assertThat(sources(2, 3, 4, 5)).isEmpty();
    }

    @Test
    void whatIsHeldIsUsed() {
        BitSet data = without(2, 12, 13, 14, 15);
        assertThat(FAMILY.sources(2, data, set(12, 13, 14, 15))).hasValue(set(0, 1, 3, 4, 5, 12));
        assertThat(FAMILY.sources(2, data, set(13, 14, 15)))
                .hasValue(set(0, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 14));
        BitSet enough = without(2, 3, 12, 15);
        enough.set(12);
        assertThat(FAMILY.sources(2, enough, set(3)).orElseThrow().get(3)).isFalse();
    }

    /** What sources promise: they give the shard, are held or available, and no more than k. */
    @Test
    void sourcesAreThereWheneverTheyCanBe() {
        for (int shards = 0; shards < 1 << TOTAL; shards++) {
            BitSet there = BitSet.valueOf(new long[] {shards});
            if (there.cardinality() < TOTAL - 5) {
                continue;
            }
            for (int lost = there.nextClearBit(0);
                    lost < TOTAL;
                    lost = there.nextClearBit(lost + 1)) {
                Optional<BitSet> found = FAMILY.sources(lost, NONE, there);
                if (FAMILY.isDecodable(there)) {
                    assertThat(found).as("%d of %s", lost, there).isPresent();
                }
                found.ifPresent(sources -> {
                    assertThat(sources.cardinality()).isIn(6, 12);
                    BitSet foreign = (BitSet) sources.clone();
                    foreign.andNot(there);
                    assertThat(foreign.isEmpty()).isTrue();
                });
            }
        }
    }

    @Test
    void quorumsFollowFromWhatIsSurvived() {
        assertThat(SCHEME.lossesSurvivedByAny(SCHEME.writeQuorum())).isEqualTo(1);
        assertThat(SCHEME.shardsRead(List.of(0))).isEqualTo(6);
        assertThat(SCHEME.shardsRead(List.of(0, 7))).isEqualTo(12);
        assertThat(SCHEME.shardsRead(List.of(0, 1))).isEqualTo(12);
        assertThat(RedundancyScheme.RS_10_4.shardsRead(List.of(0))).isEqualTo(10);
        assertThatThrownBy(() -> new RedundancyScheme(12, 4, 13, 14, 2))
                .hasMessageContaining("write quorum 13: expected 14..16");
        assertThatThrownBy(() -> new RedundancyScheme(12, 4, 14, 14, 5))
                .hasMessageContaining("LRC(12,5,-1)");
        assertThatThrownBy(() -> new RedundancyScheme(12, 4, 14, 14, 4))
                .hasMessageContaining("LRC(12,4,0)");
    }
}

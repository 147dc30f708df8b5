package io.cyxcloud.infra.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.value.StorageClass;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code -Dseed=N} begins with another seed, {@code -Dseeds=N} goes on for longer. */
class SimulationTest {
    private static final int SEEDS = Integer.getInteger("seeds", 4);
    private static final long FIRST_SEED = Long.getLong("seed", 1);

    @Test
    void everyCheckHoldsWhereALotGoesWrong() {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            SimulationOutcome outcome = run(Plans.stormy(seed), true, false);
            assertThat(outcome.measured().rebuiltShards).isPositive();
            assertThat(outcome.measured().detection.count()).isPositive();
        }
    }

    @Test
    void everyCheckHoldsForOtherClasses() {
        for (SimulationPlan plan :
                List.of(
                        Plans.stormy(FIRST_SEED, StorageClass.GEO, 18, 3),
                        Plans.stormy(FIRST_SEED, StorageClass.COMPACT, 18, 5))) {
            assertThat(run(plan, true, false).events()).isPositive();
        }
    }

    @Test
    void theSamePlanHasTheSameHistory() {
        SimulationPlan plan = Plans.stormy(FIRST_SEED);
        assertThat(run(plan, true, false).digest()).isEqualTo(run(plan, true, false).digest());
        assertThat(run(plan, true, false).digest())
                .isNotEqualTo(run(Plans.stormy(FIRST_SEED + 1), true, false).digest());
    }

    @Test
    void compressedRowsAndFullOnesHaveTheSameHistory() {
        SimulationPlan plan = Plans.stormy(FIRST_SEED);
        assertThat(run(plan, true, false).digest()).isEqualTo(run(plan, false, false).digest());
    }

    @Test
    void heartbeatsThatAreLeftOutChangeNothing() {
        SimulationPlan plan = Plans.stormy(FIRST_SEED);
        assertThat(run(plan, true, false).digest()).isEqualTo(run(plan, true, true).digest());
    }

    private static SimulationOutcome run(SimulationPlan plan, boolean compact, boolean everyBeat) {
        try {
            return new Simulation(plan, Rules::new, compact, everyBeat).run(_ -> {});
        } catch (Violation e) {
            throw new AssertionError("-Dseed=" + plan.seed() + ": " + e.getMessage(), e);
        }
    }
}

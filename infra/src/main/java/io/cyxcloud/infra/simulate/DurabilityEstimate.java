package io.cyxcloud.infra.simulate;

import io.cyxcloud.events.value.RedundancyScheme;
import io.cyxcloud.infra.simulate.durability.FailureModel;
import io.cyxcloud.infra.simulate.durability.MarkovChain;
import io.cyxcloud.infra.simulate.durability.MonteCarlo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How durable a chunk is by the times that a run measured: what goes in, and what comes out. Pure.
 *
 * @param model what goes in
 * @param measuredStates numbers of lost shards of which times were measured; the others take those
 *     of the next lower one, which is pessimistic: the more is lost, the sooner it is repaired
 * @param markovYears mean years until a chunk is lost
 * @param monteCarlo the same, and how sure
 */
public record DurabilityEstimate(
        FailureModel model,
        List<Integer> measuredStates,
        double markovYears,
        MonteCarlo.Estimate monteCarlo) {
    private static final int SAMPLES = 400;
    private static final int CYCLES = 400_000;

    /** Of a run; empty when it lost nothing, and so measured nothing. */
    static Optional<DurabilityEstimate> of(SimulationOutcome outcome) {
        SimulationPlan plan = outcome.plan();
        RedundancyScheme scheme = plan.storageClass().scheme();
        double losses =
                plan.rates().nodeLosses()
                        + plan.rates().diskLosses() / plan.disks()
                        + plan.rates().rackLosses();
        Durations[] restored = outcome.measured().restored;
        List<List<Double>> samples = new ArrayList<>();
        List<Integer> measured = new ArrayList<>();
        Durations last = restored[1];
        for (int lost = 1; lost <= scheme.parityShards(); lost++) {
            if (restored[lost].count() > 0) {
                last = restored[lost];
                measured.add(lost);
            }
            samples.add(samples(last));
        }
        if (losses <= 0 || samples.getFirst().isEmpty()) {
            return Optional.empty();
        }
        FailureModel model =
                new FailureModel(scheme.totalShards(), scheme.parityShards(), losses, samples);
        return Optional.of(
                new DurabilityEstimate(
                        model,
                        measured,
                        MarkovChain.meanYearsToLoss(model),
                        MonteCarlo.meanYearsToLoss(model, CYCLES, plan.seed())));
    }

    double markovNines() {
        return FailureModel.nines(markovYears);
    }

    double monteCarloNines() {
        return FailureModel.nines(monteCarlo.meanYearsToLoss());
    }

    private static List<Double> samples(Durations durations) {
        List<Double> samples = new ArrayList<>();
        for (int i = 0; i < SAMPLES && durations.count() > 0; i++) {
            samples.add(Math.max(1.0, (double) durations.quantileMs((i + 0.5) / SAMPLES)));
        }
        return samples;
    }
}

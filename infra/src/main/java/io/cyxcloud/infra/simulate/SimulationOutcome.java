package io.cyxcloud.infra.simulate;

/**
 * What came of a run in which every check held.
 *
 * @param faults things that went wrong
 * @param events entries of the history
 * @param digest of the history: equal for equal plans
 * @param quietMs from the last fault until all was whole
 */
public record SimulationOutcome(
        SimulationPlan plan,
        Measured measured,
        int faults,
        long events,
        String digest,
        long quietMs) {}

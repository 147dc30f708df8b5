package io.cyxcloud.infra.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Rules that are wrong are found; each by some seed, and the test says by which check. */
class DefectTest {
    private static final int SEEDS_MAX = 12;

    @Test
    void eachIsFoundBySomeSeed() {
        List<Defect> missed = new ArrayList<>();
        for (Defect defect : Defect.values()) {
            Optional<String> found = find(defect);
            found.ifPresentOrElse(
                    by -> System.out.printf("%-42s %s%n", defect, by), () -> missed.add(defect));
        }
        assertThat(Defect.values()).hasSizeGreaterThanOrEqualTo(20);
        assertThat(missed).isEmpty();
    }

    private static Optional<String> find(Defect defect) {
        for (long seed = 1; seed <= SEEDS_MAX; seed++) {
            try {
                new Simulation(Plans.stormy(seed), defect.rules, false, false).run(_ -> {});
            } catch (Violation e) {
                return Optional.of("seed %d, %s".formatted(seed, e.check()));
            }
        }
        return Optional.empty();
    }
}

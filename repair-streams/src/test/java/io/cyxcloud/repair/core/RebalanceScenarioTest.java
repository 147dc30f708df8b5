package io.cyxcloud.repair.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The scenarios of {@code rebalance.txt}. */
class RebalanceScenarioTest {
    @TestFactory
    Stream<DynamicTest> scenarios() {
        var scenarios = RepairScenario.read("rebalance.txt");
        assertThat(scenarios).hasSizeGreaterThan(20);
        return scenarios.stream()
                .map(scenario ->
                        DynamicTest.dynamicTest(
                                scenario.name(), () -> new RebalanceStory().play(scenario)));
    }
}

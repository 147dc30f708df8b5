package io.cyxcloud.repair.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The scenarios in the files beside this class. */
class RepairScenarioTest {
    private static final List<String> FILES =
            List.of(
                    "counts.txt",
                    "grace.txt",
                    "targets.txt",
                    "places.txt",
                    "attempts.txt",
                    "budgets.txt",
                    "draining.txt",
                    "moves.txt",
                    "local.txt");

    private static Stream<RepairScenario> all() {
        return FILES.stream().flatMap(file -> RepairScenario.read(file).stream());
    }

    @TestFactory
    Stream<DynamicTest> scenarios() {
        return all().map(scenario ->
                DynamicTest.dynamicTest(
                        scenario.file() + ": " + scenario.name(),
                        () -> new RepairStory().play(scenario)));
    }

    @Test
    void eachHasANameOfItsOwnAndExpectsSomething() {
        assertThat(all().map(RepairScenario::name)).doesNotHaveDuplicates().hasSizeGreaterThan(60);
        assertThat(all())
                .allSatisfy(scenario ->
                        assertThat(scenario.steps()).anyMatch(s -> s.verb().equals("expect")));
    }
}

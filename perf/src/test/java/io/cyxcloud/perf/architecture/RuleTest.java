package io.cyxcloud.perf.architecture;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules bite: each kind finds the class that was made to break it, and passes the others. */
class RuleTest {
    private static final String FIXTURE = "io.cyxcloud.perf.architecture.fixture";
    private static final String ALL = FIXTURE + "..";
    private static final JavaClasses CLASSES = new ClassFileImporter().importPackages(FIXTURE);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Clocked",
                "Logging",
                "Randomised",
                "Reads",
                "Timed",
                "Dials",
                "Sends",
                "Instant.now",
                "UUID.randomUUID"
            })
    void purity(String offence) {
        bites(Rule.pure(FIXTURE + ".core.."), offence);
    }

    @Test
    void arrows() {
        bites(Rule.arrows(FIXTURE + ".low..", ALL, List.of()), "High");
        passes(Rule.arrows(FIXTURE + ".low..", ALL, List.of(FIXTURE + ".high..")));
    }

    @Test
    void borders() {
        List<String> types = List.of(FIXTURE + ".engine..");
        bites(Rule.confined(ALL, types, types), "Leaks");
        passes(Rule.confined(ALL, types, List.of(FIXTURE + ".engine..", FIXTURE + ".plain..")));
    }

    @Test
    void names() {
        bites(Rule.named(ALL), "ThingManager");
        bites(Rule.named(ALL), "common.Thing");
    }

    @Test
    void nullMarks() {
        bites(Rule.nullMarked(ALL, FIXTURE + ".none.."), "unmarked.Plain");
    }

    @Test
    void whatIsCleanPasses() {
        String marked = FIXTURE + ".marked..";
        passes(Rule.pure(marked));
        passes(Rule.named(marked));
        passes(Rule.nullMarked(marked, FIXTURE + ".none.."));
    }

    @Test
    void aRuleThatCoversNoClassFails() {
        String nothing = FIXTURE + ".nothing..";
        bites(Rule.pure(nothing), nothing);
        bites(Rule.arrows(nothing, List.of()), nothing);
        bites(Rule.confined(nothing, List.of("java.."), List.of()), nothing);
        bites(Rule.named(nothing), nothing);
        bites(Rule.nullMarked(nothing, FIXTURE + ".none.."), nothing);
    }

    private static void bites(Rule rule, String named) {
        assertThatThrownBy(() -> rule.check(CLASSES))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(named);
    }

    private static void passes(Rule rule) {
        assertThatCode(() -> rule.check(CLASSES)).doesNotThrowAnyException();
    }
}

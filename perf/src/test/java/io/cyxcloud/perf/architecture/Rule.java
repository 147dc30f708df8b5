package io.cyxcloud.perf.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * An architecture rule with the packages it is about, each of which must have a class: a rule that
 * covers nothing fails.
 *
 * @param name what it holds
 * @param mustExist package patterns that each have a class
 * @param rule the check
 */
record Rule(String name, List<String> mustExist, ArchRule rule) {
    private static final String OURS = "io.cyxcloud..";

    void check(JavaClasses classes) {
        for (String pattern : mustExist) {
            assertThat(classes.stream().anyMatch(resideInAPackage(pattern)))
                    .as("%s: a class in %s", name, pattern)
                    .isTrue();
        }
        rule.check(classes);
    }

    /** Classes in a package depend on their own and the allowed ones among ours. */
    static Rule arrows(String from, String ours, List<String> allowed) {
        List<String> targets = new ArrayList<>(allowed);
        targets.add(from);
        DescribedPredicate<JavaClass> permitted =
                resideInAnyPackage(targets.toArray(String[]::new))
                        .or(DescribedPredicate.not(resideInAPackage(ours)));
        return new Rule(
                from + " depends only on " + targets,
                List.of(from),
                ArchRuleDefinition.classes()
                        .that()
                        .resideInAPackage(from)
                        .should()
                        .onlyDependOnClassesThat(permitted));
    }

    static Rule arrows(String from, List<String> allowed) {
        return arrows(from, OURS, allowed);
    }

    /** No clock, randomness, I/O, logger or framework. */
    static Rule pure(String pattern) {
        return new Rule(
                pattern + " is pure",
                List.of(pattern),
                ArchRuleDefinition.noClasses()
                        .that()
                        .resideInAPackage(pattern)
                        .should(Impurity.touch()));
    }

    /** Types of some packages stay in the packages that are made for them. */
    static Rule confined(String from, List<String> types, List<String> users) {
        return new Rule(
                types + " only in " + users,
                List.of(from),
                ArchRuleDefinition.noClasses()
                        .that(
                                resideInAPackage(from)
                                        .and(
                                                DescribedPredicate.not(
                                                        resideInAnyPackage(
                                                                users.toArray(String[]::new)))))
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(types.toArray(String[]::new)));
    }

    /** Names say what a thing is. */
    static Rule named(String from) {
        Set<String> forbidden = Set.of("util", "utils", "common", "impl", "service", "dto");
        DescribedPredicate<JavaClass> badPackage =
                DescribedPredicate.describe(
                        "a package called one of " + forbidden,
                        type ->
                                List.of(type.getPackageName().split("\\.", -1)).stream()
                                        .anyMatch(forbidden::contains));
        DescribedPredicate<JavaClass> badName =
                DescribedPredicate.describe(
                        "a name that says nothing",
                        type ->
                                type.getSimpleName()
                                        .matches("Abstract.*|.*(Manager|Helper|Utils?|Impl)"));
        return new Rule(
                "telling names in " + from,
                List.of(from),
                ArchRuleDefinition.noClasses()
                        .that()
                        .resideInAPackage(from)
                        .should(ArchCondition.from(badPackage.or(badName))));
    }

    /** Every package with a class has a package-info with @NullMarked. */
    static Rule nullMarked(String from, String generated) {
        DescribedPredicate<JavaClass> marked =
                DescribedPredicate.describe(
                        "in a package with @NullMarked",
                        type ->
                                type.getPackage()
                                        .tryGetPackageInfo()
                                        .map(info ->
                                                info.isAnnotatedWith(
                                                        "org.jspecify.annotations.NullMarked"))
                                        .orElse(false));
        return new Rule(
                "@NullMarked packages in " + from,
                List.of(from),
                ArchRuleDefinition.classes()
                        .that()
                        .resideInAPackage(from)
                        .and()
                        .resideOutsideOfPackage(generated)
                        .should(ArchCondition.from(marked)));
    }
}

package io.cyxcloud.perf.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The arrows between modules and the borders inside them, over all production classes. */
class ArchitectureTest {
    private static final String ALL = "io.cyxcloud..";
    private static final String EVENTS = "io.cyxcloud.events..";
    private static final String SHARDS = "io.cyxcloud.shardstore..";
    private static final String INGEST = "io.cyxcloud.ingest..";
    private static final String PLACEMENT = "io.cyxcloud.placement..";
    private static final String REPAIR = "io.cyxcloud.repair..";
    private static final String S3 = "io.cyxcloud.s3..";
    private static final String INFRA = "io.cyxcloud.infra..";
    private static final String PERF = "io.cyxcloud.perf..";
    private static final String PLACEMENT_CLIENT = "io.cyxcloud.placement.client..";
    private static final String AVRO = "io.cyxcloud.events.avro..";

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .withImportOption(location -> !location.contains("jmh_generated"))
                    .importPackages("io.cyxcloud");

    @TestFactory
    Stream<DynamicTest> arrowsBetweenModules() {
        return tests(
                Rule.arrows(EVENTS, List.of()),
                Rule.arrows(SHARDS, List.of(EVENTS)),
                Rule.arrows(
                        INGEST,
                        List.of(
                                EVENTS,
                                "io.cyxcloud.shardstore.protocol..",
                                "io.cyxcloud.shardstore.hash..",
                                "io.cyxcloud.shardstore.client..")),
                Rule.arrows(PLACEMENT, List.of(EVENTS)),
                Rule.arrows(
                        REPAIR,
                        List.of(EVENTS, INGEST, "io.cyxcloud.placement.core..", PLACEMENT_CLIENT)),
                Rule.arrows(S3, List.of(EVENTS, INGEST, PLACEMENT_CLIENT)),
                Rule.arrows(INFRA, List.of(EVENTS, SHARDS, INGEST, PLACEMENT, REPAIR, S3)),
                Rule.arrows(PERF, List.of(EVENTS, SHARDS, INGEST, PLACEMENT, REPAIR, S3, INFRA)));
    }

    @TestFactory
    Stream<DynamicTest> purePackages() {
        return tests(
                Rule.pure("io.cyxcloud.events.value.."),
                Rule.pure("io.cyxcloud.events.object.."),
                Rule.pure("io.cyxcloud.events.checksum.."),
                Rule.pure("io.cyxcloud.events.bucket.."),
                Rule.pure("io.cyxcloud.events.chunk.."),
                Rule.pure("io.cyxcloud.events.node.."),
                Rule.pure("io.cyxcloud.events.repair.."),
                Rule.pure("io.cyxcloud.shardstore.hash.."),
                Rule.pure("io.cyxcloud.ingest.core.."),
                Rule.pure("io.cyxcloud.placement.core.."),
                Rule.pure("io.cyxcloud..core.."));
    }

    @TestFactory
    Stream<DynamicTest> foreignTypesStayBehindTheirBorders() {
        return tests(
                Rule.confined(ALL, List.of(AVRO), List.of(AVRO, "io.cyxcloud.events.codec..")),
                Rule.confined(
                        ALL,
                        List.of("io.vertx.."),
                        List.of(
                                "io.cyxcloud..http..",
                                "io.cyxcloud.placement.query..",
                                PLACEMENT_CLIENT)),
                Rule.confined(
                        ALL,
                        List.of("org.rocksdb.."),
                        List.of("io.cyxcloud..disk..", "io.cyxcloud..streams..")));
    }

    @TestFactory
    Stream<DynamicTest> namesAndNulls() {
        return tests(Rule.named(ALL), Rule.nullMarked(ALL, AVRO));
    }

    private static Stream<DynamicTest> tests(Rule... rules) {
        List<DynamicTest> tests = new ArrayList<>();
        for (Rule rule : rules) {
            tests.add(DynamicTest.dynamicTest(rule.name(), () -> check(rule)));
        }
        return tests.stream();
    }

    private static void check(Rule rule) {
        for (String pattern : rule.mustExist()) {
            assertThat(CLASSES.stream().anyMatch(resideInAPackage(pattern)))
                    .as("a class in " + pattern)
                    .isTrue();
        }
        rule.check(CLASSES);
    }
}

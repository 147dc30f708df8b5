package io.cyxcloud.perf.architecture;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Set;

/** What a pure package must not touch: anything whose answer is not a function of its arguments. */
final class Impurity {
    private static final List<String> PACKAGES =
            List.of(
                    "java.io.",
                    "java.nio.file.",
                    "java.nio.channels.",
                    "java.net.",
                    "java.util.logging.",
                    "org.slf4j.",
                    "org.apache.kafka.",
                    "io.netty.",
                    "io.vertx.",
                    "org.rocksdb.");

    private static final Set<String> TYPES =
            Set.of(
                    "java.util.Random",
                    "java.util.concurrent.ThreadLocalRandom",
                    "java.security.SecureRandom",
                    "java.time.Clock",
                    "java.time.InstantSource",
                    "java.util.Timer",
                    "java.lang.ProcessBuilder");

    /** A path is a name; only java.nio.file.Files and its like do anything with it. */
    private static final Set<String> HARMLESS =
            Set.of(
                    "java.nio.file.Path",
                    "java.io.Serializable",
                    "java.io.ByteArrayInputStream", // an array in another shape
                    "java.io.IOException",
                    "java.io.UncheckedIOException",
                    "java.io.EOFException");

    private static final Set<String> CALLS =
            Set.of(
                    "java.lang.System.currentTimeMillis",
                    "java.lang.System.nanoTime",
                    "java.lang.Math.random",
                    "java.lang.Thread.sleep",
                    "java.util.UUID.randomUUID");

    private Impurity() {}

    static ArchCondition<JavaClass> touch() {
        return new ArchCondition<>("touch a clock, randomness, I/O, a logger or a framework") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    if (isImpure(dependency.getTargetClass().getBaseComponentType().getName())) {
                        events.add(
                                SimpleConditionEvent.satisfied(type, dependency.getDescription()));
                    }
                }
                for (JavaAccess<?> access : type.getAccessesFromSelf()) {
                    if (isImpureCall(access.getTarget())) {
                        events.add(SimpleConditionEvent.satisfied(type, access.getDescription()));
                    }
                }
            }
        };
    }

    private static boolean isImpure(String name) {
        return TYPES.contains(name)
                || (!HARMLESS.contains(name) && PACKAGES.stream().anyMatch(name::startsWith));
    }

    private static boolean isImpureCall(AccessTarget target) {
        String owner = target.getOwner().getName();
        return CALLS.contains(owner + "." + target.getName())
                || (owner.startsWith("java.time.") && target.getName().equals("now"));
    }
}

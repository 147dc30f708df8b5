package io.cyxcloud.events.codec;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.util.ClassSecurityValidator;

/**
 * Avro makes instances only of classes that it is told to trust; this trusts the packages of our
 * generated classes and nothing else. The setting is one a process.
 */
final class TrustedPackages {
    private static final Set<String> NAMES = ConcurrentHashMap.newKeySet();

    static {
        ClassSecurityValidator.setGlobal(
                ClassSecurityValidator.composite(
                        ClassSecurityValidator.getGlobal(),
                        type -> NAMES.contains(type.getPackageName())));
    }

    private TrustedPackages() {}

    static void add(String packageName) {
        NAMES.add(packageName);
    }
}

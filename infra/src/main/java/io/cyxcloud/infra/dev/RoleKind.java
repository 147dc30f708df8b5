package io.cyxcloud.infra.dev;

import java.util.List;
import java.util.Locale;

/**
 * The roles of a cluster, in the order in which they start; they stop in the reverse order. A
 * role's Java flags are for a process of its own on one machine with all the others.
 */
enum RoleKind {
    BROKER("-Xms96m", "-Xmx400m", "-XX:MaxDirectMemorySize=64m", "-XX:ReservedCodeCacheSize=64m"),
    PLACEMENT("-Xmx256m", "-XX:MaxDirectMemorySize=64m", "-XX:ReservedCodeCacheSize=64m"),
    // 14 of them: the small compiler and small heaps keep them at some 120 MiB each
    NODE(
            "-Xmx96m",
            "-XX:MaxDirectMemorySize=64m",
            "-XX:TieredStopAtLevel=1",
            "-XX:ReservedCodeCacheSize=32m"),
    REPAIR("-Xmx192m", "-XX:MaxDirectMemorySize=128m", "-XX:ReservedCodeCacheSize=64m"),
    GATEWAY("-Xmx384m", "-XX:MaxDirectMemorySize=384m", "-XX:ReservedCodeCacheSize=64m");

    @SuppressWarnings("ImmutableEnumChecker") // List.of is
    private final List<String> javaFlags;

    RoleKind(String... javaFlags) {
        this.javaFlags = List.of(javaFlags);
    }

    List<String> javaFlags() {
        return javaFlags;
    }

    /** The subcommand of {@code cyxcloud} that runs it. */
    String command() {
        return name().toLowerCase(Locale.ROOT);
    }
}

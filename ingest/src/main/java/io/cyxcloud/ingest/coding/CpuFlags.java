package io.cyxcloud.ingest.coding;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;

/** The processor's instruction sets, by the names that Linux gives them. Immutable. */
record CpuFlags(Set<String> names) {
    private static final Path LINUX = Path.of("/proc/cpuinfo");
    private static final String FLAGS = "flags";

    CpuFlags {
        names = Set.copyOf(names);
    }

    /** Those of this machine; none where there is no Linux to ask. */
    static CpuFlags read() {
        try {
            return parse(Files.readString(LINUX));
        } catch (IOException e) {
            return new CpuFlags(Set.of());
        }
    }

    /** Takes the first processor's: a machine that mixes them shows programs what all have. */
    static CpuFlags parse(String cpuinfo) {
        return new CpuFlags(
                cpuinfo.lines()
                        .filter(line -> line.startsWith(FLAGS))
                        .findFirst()
                        .map(line -> line.substring(line.indexOf(':') + 1).strip())
                        .map(flags -> Set.copyOf(Stream.of(flags.split("\\s+")).toList()))
                        .orElse(Set.of()));
    }

    /** Shuffles over 64 bytes: Ice Lake, Zen 4 and later. */
    boolean hasWideByteShuffle() {
        return names.contains("avx512vbmi");
    }
}

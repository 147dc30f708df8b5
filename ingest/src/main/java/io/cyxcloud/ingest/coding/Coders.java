package io.cyxcloud.ingest.coding;

import io.cyxcloud.ingest.core.rs.Coder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The coders of this machine. The order among them is measured: see {@code docs/DECISIONS.md}.
 * Thread-safe.
 */
public final class Coders {
    /**
     * Forces a coder: {@code wide}, {@code isal}, {@code narrow} or {@code scalar}; {@code auto}
     * takes the fastest.
     */
    public static final String PROPERTY = "cyxcloud.rs.kernel";

    private static final String AUTO = "auto";

    private static final List<Coder> AVAILABLE = find(CpuFlags.read());
    private static final Coder CHOSEN = choose(AVAILABLE, System.getProperty(PROPERTY, AUTO));

    private Coders() {}

    /** What can be used here, the fastest first; never empty. */
    public static List<Coder> available() {
        return AVAILABLE;
    }

    /** The one to use: the fastest, unless {@link #PROPERTY} names another. */
    public static Coder chosen() {
        return CHOSEN;
    }

    static Coder choose(List<Coder> available, String name) {
        if (name.equals(AUTO)) {
            return available.getFirst();
        }
        return available.stream()
                .filter(coder -> coder.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                PROPERTY
                                        + ": '"
                                        + name
                                        + "' is not to be had here; there are "
                                        + available.stream()
                                                .map(Coder::name)
                                                .collect(Collectors.joining(", "))));
    }

    static List<Coder> find(CpuFlags flags) {
        List<Coder> coders = new ArrayList<>();
        if (flags.hasWideByteShuffle()) {
            Coder.wide().ifPresent(coders::add);
        }
        IsalLibrary.coder().ifPresent(coders::add);
        Coder.narrow().ifPresent(coders::add);
        coders.add(Coder.scalar());
        return List.copyOf(coders);
    }
}

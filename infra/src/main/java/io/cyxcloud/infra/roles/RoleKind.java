package io.cyxcloud.infra.roles;

import io.cyxcloud.infra.broker.BrokerServer;
import io.cyxcloud.infra.config.CyxConfig;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * The roles of a cluster, in the order in which they start; they stop in the reverse order. A
 * role's Java flags are for a process of its own on one machine with all the others.
 */
public enum RoleKind {
    BROKER(
            0,
            "-Xms96m",
            "-Xmx400m",
            "-XX:MaxDirectMemorySize=64m",
            "-XX:ReservedCodeCacheSize=64m"),
    PLACEMENT(1, "-Xmx256m", "-XX:MaxDirectMemorySize=64m", "-XX:ReservedCodeCacheSize=64m"),
    // 14 of them; never the small compiler alone, on which vectors crawl
    NODE(2, "-Xmx96m", "-XX:MaxDirectMemorySize=96m", "-XX:ReservedCodeCacheSize=48m"),
    REPAIR(3, "-Xmx192m", "-XX:MaxDirectMemorySize=128m", "-XX:ReservedCodeCacheSize=64m"),
    GATEWAY(4, "-Xmx384m", "-XX:MaxDirectMemorySize=384m", "-XX:ReservedCodeCacheSize=64m"),
    CONSOLE(5, "-Xmx96m", "-XX:MaxDirectMemorySize=48m", "-XX:ReservedCodeCacheSize=48m");

    @SuppressWarnings("ImmutableEnumChecker") // List.of is
    private final List<String> javaFlags;

    private final int stage;

    RoleKind(int stage, String... javaFlags) {
        this.stage = stage;
        this.javaFlags = List.of(javaFlags);
    }

    public List<String> javaFlags() {
        return javaFlags;
    }

    /** What has a higher number needs what has a lower one: it starts later and stops sooner. */
    public int stage() {
        return stage;
    }

    /** The subcommand of {@code cyxcloud} that runs it. */
    public String command() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Starts the role alone in this process; closing what it returns stops it.
     *
     * @param ended told, with why, when the role has stopped by itself
     */
    public AutoCloseable start(CyxConfig config, Consumer<String> ended) throws Exception {
        if (this == BROKER) {
            return BrokerServer.start(config.broker());
        }
        Closeables parts = new Closeables();
        ProcessContext context = parts.add(ProcessContext.connect(config, false, ended));
        try {
            parts.add(start(config, context));
            return parts;
        } catch (Exception e) {
            parts.close();
            throw e;
        }
    }

    /** Starts the role in a process with others. The broker has always one of its own. */
    public AutoCloseable start(CyxConfig config, ProcessContext context) throws Exception {
        return switch (this) {
            case BROKER -> throw new IllegalArgumentException("the broker has its own process");
            case PLACEMENT -> PlacementRole.start(config, context);
            case NODE -> NodeRole.start(config, context);
            case REPAIR -> RepairRole.start(config, context);
            case GATEWAY -> GatewayRole.start(config, context);
            case CONSOLE -> ConsoleRole.start(config, context);
        };
    }
}

package io.cyxcloud.infra.dev;

import io.cyxcloud.events.value.StorageClass;
import io.cyxcloud.infra.broker.BrokerLink;
import io.cyxcloud.infra.config.ConfigLoader;
import io.cyxcloud.infra.config.CyxConfig;
import io.cyxcloud.infra.pki.ClusterAuthority;
import io.cyxcloud.infra.process.ChildProcess;
import io.cyxcloud.infra.process.Leftovers;
import io.cyxcloud.infra.process.Supervisor;
import io.cyxcloud.infra.roles.RoleKind;
import io.cyxcloud.infra.roles.RootCredentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A complete cluster on this machine: a broker in a process of its own, and the other roles in this
 * process or, with {@code dev.processes}, in one each. Thread-safe.
 */
public final class DevCluster implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DevCluster.class);
    private static final Duration READY_MAX = Duration.ofMinutes(4);
    private static final Duration LISTENING_MAX = Duration.ofSeconds(30);
    private static final int NODES_STARTING_MAX = 4;
    private static final int PLACEMENTS_STARTING_MAX = 3;

    private final DevFolder folder;
    private final DevPorts ports;
    private final DevPlan plan;
    private final CyxConfig config;
    private final boolean fresh;
    private final RootCredentials credentials;
    private final Supervisor children;
    private final LocalRoles local = new LocalRoles();
    private final Map<String, RoleSpec> specs = new LinkedHashMap<>();

    /**
     * Prepares a cluster: takes the folder, settles ports, makes what is kept. Nothing runs yet.
     *
     * @param report takes what a person should know, a line at a time; called by any thread
     */
    public static DevCluster prepare(ConfigLoader base, Consumer<String> report)
            throws IOException, InterruptedException {
        CyxConfig config = base.load();
        DevFolder folder = DevFolder.open(config.dev().dataDir());
        try {
            return new DevCluster(base, config, folder, report);
        } catch (IOException | InterruptedException | RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    private DevCluster(
            ConfigLoader base, CyxConfig config, DevFolder folder, Consumer<String> report)
            throws IOException, InterruptedException {
        this.folder = folder;
        Leftovers.await(folder.pids());
        this.ports = DevPorts.settle(config, folder.root(), DevPorts.Counts.of(config.dev()));
        ports.requireFree();
        ports.write(folder.root());
        ClusterAuthority authority = ClusterAuthority.openOrCreate(folder.pki(), Clock.systemUTC());
        this.fresh = !Files.exists(folder.credentials());
        this.credentials =
                fresh
                        ? RootCredentials.generate(folder.credentials())
                        : RootCredentials.read(folder.credentials());
        var _ = authority.issueOnce(DevFolder.OPERATOR, List.of());
        this.plan = new DevPlan(base, folder, ports, authority);
        this.config = plan.shared();
        this.children = new Supervisor(this.config.dev().restart(), report);
        Stream.of(
                        plan.brokers(),
                        plan.placements(),
                        plan.nodes(),
                        List.of(plan.repair()),
                        plan.gateways(),
                        consoles())
                .flatMap(List::stream)
                .forEach(spec -> specs.put(spec.name(), spec));
    }

    private List<RoleSpec> consoles() throws IOException {
        return config.dev().console() ? List.of(plan.console()) : List.of();
    }

    /** Starts everything, and returns when objects can be written. */
    public void start() throws Exception {
        for (String broker : names(RoleKind.BROKER)) {
            start(broker);
        }
        try (BrokerLink broker = new BrokerLink(config.kafka())) {
            broker.awaitBrokers(names(RoleKind.BROKER).size());
            broker.createTopics();
        }
        startListening(names(RoleKind.PLACEMENT), ports.placements(), PLACEMENTS_STARTING_MAX);
        startListening(nodeNames(), ports.nodes(), NODES_STARTING_MAX);
        start(RoleKind.REPAIR.command());
        for (String gateway : names(RoleKind.GATEWAY)) {
            start(gateway);
        }
        for (String console : names(RoleKind.CONSOLE)) {
            start(console);
        }
        Readiness.await(
                config, ports.gateways(), roomiestClass().scheme().writeQuorum(), READY_MAX);
    }

    /** STANDARD, unless there are too few nodes for it. */
    private StorageClass roomiestClass() {
        return ports.nodes().size() < StorageClass.STANDARD.scheme().totalShards()
                ? StorageClass.COMPACT
                : StorageClass.STANDARD;
    }

    /** Whether this folder was empty before. */
    public boolean isFresh() {
        return fresh;
    }

    public DevPorts ports() {
        return ports;
    }

    public RootCredentials credentials() {
        return credentials;
    }

    public Path credentialsFile() {
        return folder.credentials();
    }

    /** Node ids, in order of datacenter. */
    public List<String> nodeNames() {
        return names(RoleKind.NODE);
    }

    /** The names of a kind's roles: broker, broker-2 and so on. */
    public List<String> names(RoleKind kind) {
        return specs.values().stream()
                .filter(spec -> spec.kind() == kind)
                .map(RoleSpec::name)
                .toList();
    }

    /** The process of a role that has one of its own. */
    public long pid(String role) {
        return children.pid(role);
    }

    /** The folder of a node's shards. */
    public Path nodeFolder(String name) {
        return folder.node(name);
    }

    /** A copy of what a role is configured with. */
    public ConfigLoader configuration(String role) {
        return spec(role).config().copy();
    }

    /** Starts a role that does not run: {@code broker}, {@code gateway}, a node id. */
    public void start(String role) throws Exception {
        RoleSpec spec = spec(role);
        LOG.info("starting {}", role);
        if (isChild(spec)) {
            startChild(spec);
        } else {
            local.start(spec);
        }
    }

    /**
     * Stops a role: in this process in order, in a process of its own as {@code kill -9} does. It
     * stays down until it is started.
     */
    public void stop(String role) throws Exception {
        if (isChild(spec(role))) {
            children.kill(role);
        } else {
            local.stop(role);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            local.close();
            children.close();
        } finally {
            folder.close();
        }
    }

    private void startChild(RoleSpec spec) throws IOException {
        String role = spec.name();
        Path file = folder.roleConfig(role);
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, spec.config().toYaml());
        List<String> javaFlags = new ArrayList<>(spec.kind().javaFlags());
        javaFlags.addAll(config.dev().javaFlags());
        children.start(
                new ChildProcess.Spec(
                        role,
                        javaFlags,
                        List.of(spec.kind().command(), "--config", file.toString()),
                        folder.log(role),
                        folder.pidFile(role)),
                spec.kind().stage());
    }

    private boolean isChild(RoleSpec spec) {
        return switch (spec.kind()) {
            case BROKER -> true;
            case PLACEMENT -> config.dev().processes() || ports.placements().size() > 1;
            case GATEWAY -> config.dev().processes() || ports.gateways().size() > 1;
            case NODE, REPAIR, CONSOLE -> config.dev().processes();
        };
    }

    private RoleSpec spec(String role) {
        RoleSpec spec = specs.get(role);
        if (spec == null) {
            throw new IllegalArgumentException("there is no role " + role);
        }
        return spec;
    }

    /** A few at a time: eighteen processes that start at once wait for each other's compilers. */
    private void startListening(List<String> names, List<Integer> listening, int atOnceMax)
            throws Exception {
        try (ExecutorService starters = Executors.newFixedThreadPool(atOnceMax)) {
            List<Future<?>> starting = new ArrayList<>();
            for (int i = 0; i < names.size(); i++) {
                String name = names.get(i);
                int port = listening.get(i);
                starting.add(
                        starters.submit(() -> {
                            startListening(name, port);
                            return null;
                        }));
            }
            for (Future<?> one : starting) {
                one.get();
            }
        } catch (java.util.concurrent.ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /** Returns when the role listens; one that is slow to is left to {@link Readiness}. */
    private void startListening(String role, int port) throws Exception {
        start(role);
        if (isChild(spec(role))) {
            Readiness.awaitListening(port, LISTENING_MAX);
        }
    }
}

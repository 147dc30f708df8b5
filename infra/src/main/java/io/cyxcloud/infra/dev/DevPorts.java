package io.cyxcloud.infra.dev;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.cyxcloud.infra.OperatorException;
import io.cyxcloud.infra.config.CyxConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The ports of a development cluster on 127.0.0.1. Those that the configuration leaves open are
 * chosen once and kept in {@code dev.yaml}, because brokers' and nodes' addresses are in the log.
 * The configuration names the port of the first of each kind.
 */
public record DevPorts(
        List<Integer> gateways,
        List<Integer> brokers,
        List<Integer> controllers,
        List<Integer> placements,
        List<Integer> nodes,
        int console) {
    private static final String FILE = "dev.yaml";
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    /** How many of each kind there are. */
    record Counts(int gateways, int brokers, int placements, int nodes) {
        static Counts of(CyxConfig.Dev dev) {
            return new Counts(dev.gateways(), dev.brokers(), dev.placements(), dev.nodes());
        }
    }

    public DevPorts {
        gateways = List.copyOf(gateways);
        brokers = List.copyOf(brokers);
        controllers = List.copyOf(controllers);
        placements = List.copyOf(placements);
        nodes = List.copyOf(nodes);
    }

    /** Of the first gateway. */
    public int gateway() {
        return gateways.getFirst();
    }

    /** Of the first broker. */
    public int broker() {
        return brokers.getFirst();
    }

    /** Addresses of all brokers, as clients take them. */
    public String bootstrapServers() {
        return addresses(brokers);
    }

    /** Addresses of all query servers. */
    public String queryServers() {
        return addresses(placements);
    }

    /** The ports that a folder's cluster had when it last started; empty when there is none. */
    public static Optional<DevPorts> read(Path root) {
        Path file = root.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            JsonNode ports = YAML.readTree(Files.readString(file)).path("ports");
            return Optional.of(
                    new DevPorts(
                            read(ports, "gateway"),
                            read(ports, "broker"),
                            read(ports, "controller"),
                            read(ports, "placement"),
                            read(ports, "nodes"),
                            ports.path("console").asInt(0)));
        } catch (IOException e) {
            throw new OperatorException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * The ports for this start: what the configuration names, what was kept, or free ones.
     *
     * <p>Node ports that are in use on the very first start give way to free ones; every other port
     * that is in use is refused.
     */
    static DevPorts settle(CyxConfig config, Path root, Counts counts) {
        Optional<DevPorts> kept = read(root);
        if (kept.isPresent() && kept.get().brokers().size() != counts.brokers()) {
            throw new OperatorException(
                    "%s has the log of %d brokers: dev.brokers cannot be %d"
                            .formatted(root, kept.get().brokers().size(), counts.brokers()));
        }
        if (kept.isPresent() && kept.get().nodes().size() > counts.nodes()) {
            throw new OperatorException(
                    "%s has the data of %d nodes: dev.nodes cannot be %d"
                            .formatted(root, kept.get().nodes().size(), counts.nodes()));
        }
        Set<Integer> taken = new HashSet<>();
        DevPorts ports =
                new DevPorts(
                        pick(
                                config.gateway().port(),
                                kept.map(DevPorts::gateways),
                                counts.gateways(),
                                taken),
                        pick(
                                config.broker().port(),
                                kept.map(DevPorts::brokers),
                                counts.brokers(),
                                taken),
                        pick(
                                config.broker().controllerPort(),
                                kept.map(DevPorts::controllers),
                                counts.brokers(),
                                taken),
                        pick(
                                config.placement().port(),
                                kept.map(DevPorts::placements),
                                counts.placements(),
                                taken),
                        kept.map(DevPorts::nodes)
                                .filter(all -> all.size() == counts.nodes())
                                .orElseGet(() ->
                                        nodePorts(config.dev().nodePort(), counts.nodes(), taken)),
                        0);
        ports.requireDistinct();
        ports.nodes().forEach(taken::add);
        return ports.withConsole(
                console(config.console().port(), kept.map(DevPorts::console).orElse(0), taken));
    }

    private DevPorts withConsole(int port) {
        return new DevPorts(gateways, brokers, controllers, placements, nodes, port);
    }

    /** Nobody but a browser needs to find it again: a port that is in use gives way. */
    private static int console(int configured, int kept, Set<Integer> taken) {
        for (int wanted : new int[] {configured, kept}) {
            if (wanted != 0 && !taken.contains(wanted) && isFree(wanted)) {
                return wanted;
            }
        }
        return free(taken);
    }

    /** Refuses ports that something else listens on. */
    void requireFree() {
        gateways.forEach(port -> requireFree("gateway.port", port));
        brokers.forEach(port -> requireFree("broker.port", port));
        controllers.forEach(port -> requireFree("broker.controllerPort", port));
        placements.forEach(port -> requireFree("placement.port", port));
        nodes.forEach(port -> requireFree("a storage node's port (dev.nodePort)", port));
    }

    /** Keeps them for the next start. */
    void write(Path root) {
        ObjectNode file = YAML.createObjectNode();
        ObjectNode ports = file.putObject("ports");
        gateways.forEach(ports.putArray("gateway")::add);
        brokers.forEach(ports.putArray("broker")::add);
        controllers.forEach(ports.putArray("controller")::add);
        placements.forEach(ports.putArray("placement")::add);
        nodes.forEach(ports.putArray("nodes")::add);
        ports.put("console", console);
        try {
            Files.writeString(root.resolve(FILE), YAML.writeValueAsString(file));
        } catch (IOException e) {
            throw new OperatorException(
                    root.resolve(FILE) + " cannot be written: " + e.getMessage(), e);
        }
    }

    static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** One number, as it was before there were several of a kind, or a list. */
    private static List<Integer> read(JsonNode ports, String kind) {
        JsonNode kept = ports.path(kind);
        List<Integer> read = new ArrayList<>();
        if (kept.isInt()) {
            read.add(kept.asInt());
        }
        kept.forEach(port -> read.add(port.asInt()));
        return read;
    }

    private static String addresses(List<Integer> ports) {
        return ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
    }

    private void requireDistinct() {
        Set<Integer> seen = new HashSet<>();
        for (List<Integer> kind : List.of(nodes, gateways, brokers, controllers, placements)) {
            for (int port : kind) {
                if (!seen.add(port)) {
                    throw new OperatorException(
                            "port " + port + " is configured for two listeners");
                }
            }
        }
    }

    private static void requireFree(String key, int port) {
        if (!isFree(port)) {
            throw new OperatorException(
                    "port %d is in use: stop what listens there, or set %s to another"
                            .formatted(port, key));
        }
    }

    private static List<Integer> pick(
            int configured, Optional<List<Integer>> kept, int count, Set<Integer> taken) {
        List<Integer> before = kept.orElse(List.of());
        List<Integer> picked = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int port;
            if (i == 0 && configured != 0) {
                port = configured;
            } else {
                port = i < before.size() ? before.get(i) : free(taken);
            }
            taken.add(port);
            picked.add(port);
        }
        return picked;
    }

    private static List<Integer> nodePorts(int first, int count, Set<Integer> taken) {
        List<Integer> wanted = IntStream.range(first, first + count).boxed().toList();
        if (first != 0 && wanted.stream().allMatch(p -> isFree(p) && !taken.contains(p))) {
            return wanted;
        }
        return IntStream.range(0, count).map(_ -> free(taken)).boxed().toList();
    }

    private static int free(Set<Integer> taken) {
        while (true) {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                if (taken.add(socket.getLocalPort())) {
                    return socket.getLocalPort();
                }
            } catch (IOException e) {
                throw new OperatorException("there is no free port: " + e.getMessage(), e);
            }
        }
    }
}

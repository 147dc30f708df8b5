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
import java.util.stream.IntStream;

/**
 * The ports of a development cluster on 127.0.0.1. Those that the configuration leaves open are
 * chosen once and kept in {@code dev.yaml}, because brokers' and nodes' addresses are in the log.
 */
public record DevPorts(
        int gateway, int broker, int controller, int placement, List<Integer> nodes) {
    private static final String FILE = "dev.yaml";
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    public DevPorts {
        nodes = List.copyOf(nodes);
    }

    /** The ports that a folder's cluster had when it last started; empty when there is none. */
    public static Optional<DevPorts> read(Path root) {
        Path file = root.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            JsonNode ports = YAML.readTree(Files.readString(file)).path("ports");
            List<Integer> nodes = new ArrayList<>();
            ports.path("nodes").forEach(port -> nodes.add(port.asInt()));
            return Optional.of(
                    new DevPorts(
                            ports.path("gateway").asInt(),
                            ports.path("broker").asInt(),
                            ports.path("controller").asInt(),
                            ports.path("placement").asInt(),
                            nodes));
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
    static DevPorts settle(CyxConfig config, Path root, int nodeCount) {
        Optional<DevPorts> kept = read(root);
        Set<Integer> taken = new HashSet<>();
        int gateway = pick(config.gateway().port(), kept.map(DevPorts::gateway), taken);
        int broker = pick(config.broker().port(), kept.map(DevPorts::broker), taken);
        int controller =
                pick(config.broker().controllerPort(), kept.map(DevPorts::controller), taken);
        int placement = pick(config.placement().port(), kept.map(DevPorts::placement), taken);
        List<Integer> nodes =
                kept.map(DevPorts::nodes)
                        .filter(all -> all.size() == nodeCount)
                        .orElseGet(() -> nodePorts(config.dev().nodePort(), nodeCount, taken));
        DevPorts ports = new DevPorts(gateway, broker, controller, placement, nodes);
        ports.requireDistinct();
        return ports;
    }

    /** Refuses ports that something else listens on. */
    void requireFree() {
        requireFree("gateway.port", gateway);
        requireFree("broker.port", broker);
        requireFree("broker.controllerPort", controller);
        requireFree("placement.port", placement);
        for (int port : nodes) {
            requireFree("a storage node's port (dev.nodePort)", port);
        }
    }

    /** Keeps them for the next start. */
    void write(Path root) {
        ObjectNode file = YAML.createObjectNode();
        ObjectNode ports = file.putObject("ports");
        ports.put("gateway", gateway);
        ports.put("broker", broker);
        ports.put("controller", controller);
        ports.put("placement", placement);
        nodes.forEach(ports.putArray("nodes")::add);
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

    private void requireDistinct() {
        List<Integer> all = new ArrayList<>(nodes);
        all.addAll(List.of(gateway, broker, controller, placement));
        Set<Integer> seen = new HashSet<>();
        for (int port : all) {
            if (!seen.add(port)) {
                throw new OperatorException("port " + port + " is configured for two listeners");
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

    private static int pick(int configured, Optional<Integer> kept, Set<Integer> taken) {
        int port = configured != 0 ? configured : kept.orElseGet(() -> free(taken));
        taken.add(port);
        return port;
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

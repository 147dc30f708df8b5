package io.cyxcloud.infra.dev;

import io.cyxcloud.events.log.EventTail;
import io.cyxcloud.events.topic.Topics;
import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.infra.OperatorException;
import io.cyxcloud.infra.broker.BrokerLink;
import io.cyxcloud.infra.config.CyxConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Waits until a cluster takes objects: enough healthy nodes in the map, gateways that listen. */
final class Readiness {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private Readiness() {}

    static void await(CyxConfig config, List<Integer> gateways, int nodesMin, Duration max)
            throws InterruptedException {
        long deadline = System.nanoTime() + max.toNanos();
        AtomicReference<ClusterMap> map = new AtomicReference<>(ClusterMap.EMPTY);
        EventTail<ClusterMap> tail =
                new EventTail<>(
                        BrokerLink.access(config.kafka()),
                        Topics.CLUSTER_MAP,
                        EventTail.From.BEGINNING);
        try {
            tail.drain((_, _, latest) -> map.set(latest));
            while (map.get().healthyCount() < nodesMin || !allListen(gateways)) {
                if (System.nanoTime() > deadline) {
                    throw new OperatorException(
                            "not ready after %d s: %d of %d nodes healthy, gateway %s"
                                    .formatted(
                                            max.toSeconds(),
                                            map.get().healthyCount(),
                                            map.get().nodes().size(),
                                            allListen(gateways) ? "listens" : "silent"));
                }
                Thread.sleep(BETWEEN_LOOKS);
                tail.drain((_, _, latest) -> map.set(latest));
            }
        } finally {
            tail.closeIdle();
        }
    }

    /** Returns when something listens on the port, or after {@code max}. */
    static void awaitListening(int port, Duration max) throws InterruptedException {
        long deadline = System.nanoTime() + max.toNanos();
        while (!listens(port) && System.nanoTime() < deadline) {
            Thread.sleep(BETWEEN_LOOKS);
        }
    }

    private static boolean allListen(List<Integer> ports) {
        return ports.stream().allMatch(Readiness::listens);
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}

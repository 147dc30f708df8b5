package io.cyxcloud.infra.e2e;

import io.cyxcloud.infra.dev.DevCluster;
import io.cyxcloud.infra.roles.RoleKind;
import java.util.List;
import java.util.Random;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Kills, pauses and restarts a cluster's processes. */
final class ProcessFaults {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessFaults.class);

    private final DevCluster cluster;
    private final Random random;

    ProcessFaults(DevCluster cluster, Random random) {
        this.cluster = cluster;
        this.random = random;
    }

    String anyOf(RoleKind kind) {
        return anyOtherThan("", kind);
    }

    String anyOtherThan(String role, RoleKind kind) {
        List<String> names =
                cluster.names(kind).stream().filter(name -> !name.equals(role)).toList();
        return names.get(random.nextInt(names.size()));
    }

    /** As {@code kill -9}. */
    void kill(String role) throws Exception {
        LOG.info("killing {}", role);
        cluster.stop(role);
    }

    void start(String role) throws Exception {
        cluster.start(role);
    }

    /** The process does nothing, and does not know, until {@link #wake}. */
    void pause(String role) throws Exception {
        signal(role, "STOP");
    }

    void wake(String role) throws Exception {
        signal(role, "CONT");
    }

    private void signal(String role, String signal) throws Exception {
        LOG.info("SIG{} to {}", signal, role);
        Process kill =
                new ProcessBuilder("kill", "-" + signal, String.valueOf(cluster.pid(role))).start();
        if (kill.waitFor() != 0) {
            throw new IllegalStateException("kill -" + signal + " " + role);
        }
    }
}

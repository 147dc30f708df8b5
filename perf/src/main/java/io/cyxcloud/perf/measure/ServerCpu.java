package io.cyxcloud.perf.measure;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * CPU time of the server under test: of the processes that are its roots, with all their
 * descendants.
 *
 * @param roots process ids; none when the server is elsewhere or not known
 * @param note what was found, in one line for the report
 */
public record ServerCpu(List<Long> roots, String note) {
    /** Processes of this cluster: a supervisor counts with the roles it started. */
    private static final String COMMAND_MARK = "io.cyxcloud.infra";

    public ServerCpu {
        roots = List.copyOf(roots);
    }

    /** The given processes or, when none is given, the one that listens at the endpoint. */
    public static ServerCpu of(List<Long> pids, URI endpoint) {
        if (!ProcessTable.isSupported()) {
            return new ServerCpu(List.of(), "not measured: needs Linux's /proc");
        }
        ProcessTable table = ProcessTable.read();
        if (!pids.isEmpty()) {
            for (long pid : pids) {
                if (!table.contains(pid)) {
                    throw new IllegalArgumentException("no process " + pid + " runs here");
                }
            }
            return new ServerCpu(pids, "processes " + pids + " and their children");
        }
        Optional<Long> found =
                isLoopback(endpoint)
                        ? ListeningProcess.onPort(endpoint.getPort())
                                .map(pid -> ListeningProcess.topmost(pid, COMMAND_MARK, table))
                        : Optional.empty();
        return found.map(pid -> new ServerCpu(List.of(pid), "process " + pid + " and its children"))
                .orElseGet(() -> new ServerCpu(List.of(), "not measured: name it by --server-pid"));
    }

    /** CPU seconds so far; empty when there is nothing to measure or a root has ended. */
    public OptionalDouble seconds() {
        if (roots.isEmpty()) {
            return OptionalDouble.empty();
        }
        ProcessTable table = ProcessTable.read();
        return roots.stream().allMatch(table::contains)
                ? OptionalDouble.of(table.cpuSecondsOf(roots))
                : OptionalDouble.empty();
    }

    private static boolean isLoopback(URI endpoint) {
        try {
            return endpoint.getPort() > 0
                    && InetAddress.getByName(endpoint.getHost()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}

package io.cyxcloud.perf.measure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The running processes at one moment, read from {@code /proc}. Linux only. Immutable. */
public final class ProcessTable {
    private final Map<Long, ProcStat> processes;

    private ProcessTable(Map<Long, ProcStat> processes) {
        this.processes = Map.copyOf(processes);
    }

    public static boolean isSupported() {
        return Files.isReadable(Path.of("/proc/self/stat"));
    }

    /** Reads all processes; empty where there is no {@code /proc}. */
    public static ProcessTable read() {
        return read(Path.of("/proc"));
    }

    static ProcessTable read(Path proc) {
        Map<Long, ProcStat> found = new HashMap<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path entry : entries) {
                readStat(entry.resolve("stat")).ifPresent(stat -> found.put(stat.pid(), stat));
            }
        } catch (IOException noProc) {
            return new ProcessTable(Map.of());
        }
        return new ProcessTable(found);
    }

    private static Optional<ProcStat> readStat(Path file) {
        try {
            return Optional.of(ProcStat.parse(Files.readString(file, StandardCharsets.ISO_8859_1)));
        } catch (IOException endedMeanwhile) {
            return Optional.empty();
        }
    }

    public boolean contains(long pid) {
        return processes.containsKey(pid);
    }

    public Optional<Long> parentOf(long pid) {
        return Optional.ofNullable(processes.get(pid)).map(ProcStat::parentPid);
    }

    /** The roots that run and all their descendants, each once. */
    public Set<Long> treeOf(Collection<Long> roots) {
        Map<Long, List<Long>> children = new HashMap<>();
        processes
                .values()
                .forEach(stat ->
                        children.merge(
                                stat.parentPid(), List.of(stat.pid()), ProcessTable::concatenated));
        Set<Long> tree = new HashSet<>();
        Deque<Long> open = new ArrayDeque<>(roots);
        while (!open.isEmpty()) {
            long pid = open.pop();
            if (processes.containsKey(pid) && tree.add(pid)) {
                open.addAll(children.getOrDefault(pid, List.of()));
            }
        }
        return tree;
    }

    /** CPU seconds that the trees under the roots have used since they started. */
    public double cpuSecondsOf(Collection<Long> roots) {
        long ticks = 0;
        for (long pid : treeOf(roots)) {
            ProcStat stat = processes.get(pid);
            ticks += stat == null ? 0 : stat.cpuTicks();
        }
        return (double) ticks / ProcStat.TICKS_PER_SECOND;
    }

    private static List<Long> concatenated(List<Long> left, List<Long> right) {
        return java.util.stream.Stream.concat(left.stream(), right.stream()).toList();
    }
}

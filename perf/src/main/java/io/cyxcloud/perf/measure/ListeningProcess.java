package io.cyxcloud.perf.measure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the local process that listens on a TCP port: the socket's inode in {@code /proc/net/tcp},
 * then the process with that socket among its open files. Other users' processes are visible to
 * root only. Linux only.
 */
public final class ListeningProcess {
    private static final String STATE_LISTEN = "0A";

    private ListeningProcess() {}

    /** The process that listens on the port of this machine, if one is found. */
    public static Optional<Long> onPort(int port) {
        return onPort(Path.of("/proc"), port);
    }

    /**
     * The topmost process that belongs to the same cluster: a supervisor whose command line
     * contains the mark counts with its children.
     */
    public static long topmost(long pid, String commandMark, ProcessTable table) {
        long top = pid;
        Optional<Long> parent = table.parentOf(top);
        while (parent.isPresent() && commandOf(parent.get()).contains(commandMark)) {
            top = parent.get();
            parent = table.parentOf(top);
        }
        return top;
    }

    static Optional<Long> onPort(Path proc, int port) {
        Set<String> sockets = new HashSet<>();
        for (String table : List.of("net/tcp", "net/tcp6")) {
            sockets.addAll(listeningInodes(lines(proc.resolve(table)), port));
        }
        if (sockets.isEmpty()) {
            return Optional.empty();
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path entry : entries) {
                if (holdsAny(entry.resolve("fd"), sockets)) {
                    return Optional.of(Long.parseLong(entry.getFileName().toString()));
                }
            }
        } catch (IOException noProc) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    /** Inodes, as {@code socket:[N]}, of sockets that listen on the port. */
    static Set<String> listeningInodes(List<String> tcpLines, int port) {
        String suffix = String.format(Locale.ROOT, ":%04X", port);
        Set<String> inodes = new HashSet<>();
        for (String line : tcpLines) {
            String[] fields = line.strip().split("\\s+", -1);
            if (fields.length > 9 && fields[1].endsWith(suffix) && fields[3].equals(STATE_LISTEN)) {
                inodes.add("socket:[" + fields[9] + "]");
            }
        }
        return inodes;
    }

    private static boolean holdsAny(Path descriptors, Set<String> sockets) {
        try (DirectoryStream<Path> open = Files.newDirectoryStream(descriptors)) {
            for (Path descriptor : open) {
                if (sockets.contains(Files.readSymbolicLink(descriptor).toString())) {
                    return true;
                }
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException endedOrForbidden) {
            return false;
        }
        return false;
    }

    private static String commandOf(long pid) {
        return String.join(" ", lines(Path.of("/proc", Long.toString(pid), "cmdline")));
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        } catch (IOException absent) {
            return List.of();
        }
    }
}

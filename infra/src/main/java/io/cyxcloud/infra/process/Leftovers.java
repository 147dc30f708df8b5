package io.cyxcloud.infra.process;

import io.cyxcloud.infra.OperatorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Processes of an earlier run whose parent was killed: they end by themselves, within seconds. */
public final class Leftovers {
    private static final Duration END_MAX = Duration.ofSeconds(20);

    private Leftovers() {}

    /** Waits until every process that has a pid file in the folder has ended. */
    public static void await(Path folder) throws IOException, InterruptedException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(file -> file.toString().endsWith(".pid")).toList();
        }
        for (Path file : files) {
            Optional<ProcessHandle> left = running(file);
            if (left.isPresent()) {
                try {
                    left.get().onExit().get(END_MAX.toMillis(), TimeUnit.MILLISECONDS);
                } catch (TimeoutException | java.util.concurrent.ExecutionException e) {
                    throw new OperatorException(
                            "process %d of an earlier run still runs (%s)"
                                    .formatted(left.get().pid(), file),
                            e);
                }
            }
            Files.deleteIfExists(file);
        }
    }

    /** The process of a pid file, when it is still one of ours and not a reused id. */
    private static Optional<ProcessHandle> running(Path file) throws IOException {
        try {
            return ProcessHandle.of(Long.parseLong(Files.readString(file).strip()))
                    .filter(ProcessHandle::isAlive)
                    .filter(handle ->
                            handle.info()
                                    .commandLine()
                                    .map(line -> line.contains("io.cyxcloud"))
                                    .orElse(false));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}

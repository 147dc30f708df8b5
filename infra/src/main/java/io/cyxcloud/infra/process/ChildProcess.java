package io.cyxcloud.infra.process;

import io.cyxcloud.infra.config.ConfigKey;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A role in a Java process of its own, with our class path. It ends when we close it or when this
 * process ends, however that happens. Thread-safe.
 */
public final class ChildProcess implements AutoCloseable {
    private static final Duration ORDERLY_MAX = Duration.ofSeconds(8);

    /**
     * What to run.
     *
     * @param name for people, and for its files
     * @param javaFlags memory and the like
     * @param arguments of the {@code cyxcloud} command
     * @param logFile its log
     * @param pidFile holds its process id while it runs
     */
    public record Spec(
            String name,
            List<String> javaFlags,
            List<String> arguments,
            Path logFile,
            Path pidFile) {
        public Spec {
            javaFlags = List.copyOf(javaFlags);
            arguments = List.copyOf(arguments);
        }
    }

    private static final List<String> ALWAYS =
            List.of(
                    "--add-modules=jdk.incubator.vector",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    // Netty then takes memory without clearing it first
                    "--add-opens=java.base/java.nio=ALL-UNNAMED",
                    "-Dio.netty.tryReflectionSetAccessible=true",
                    "-Xlog:disable",
                    "-Xlog:all=error:stderr",
                    "-XX:-UsePerfData",
                    "-XX:+UseSerialGC",
                    "-XX:+ExitOnOutOfMemoryError");

    private final Spec spec;
    private final Process process;

    private ChildProcess(Spec spec, Process process) {
        this.spec = spec;
        this.process = process;
    }

    /** Starts the process. What it prints beside its log goes to a file next to the log. */
    public static ChildProcess start(Spec spec) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ALWAYS);
        command.addAll(spec.javaFlags());
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add("io.cyxcloud.infra.CyxCloud");
        command.addAll(spec.arguments());
        command.addAll(List.of("--child", "--log-file", spec.logFile().toString()));
        Files.createDirectories(spec.logFile().toAbsolutePath().getParent());
        Files.createDirectories(spec.pidFile().toAbsolutePath().getParent());
        File printed = spec.logFile().resolveSibling(spec.name() + ".out").toFile();
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectInput(ProcessBuilder.Redirect.PIPE)
                        .redirectOutput(ProcessBuilder.Redirect.to(printed))
                        .redirectErrorStream(true);
        // its file holds what our environment's settings came to, such as the port chosen for 0
        builder.environment().keySet().removeIf(ConfigKey::isEnvironmentVariable);
        Process process = builder.start();
        Files.writeString(spec.pidFile(), process.pid() + "\n");
        return new ChildProcess(spec, process);
    }

    public Spec spec() {
        return spec;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Completes with the exit code. */
    public CompletableFuture<Integer> exit() {
        return process.onExit().thenApply(Process::exitValue);
    }

    /** Ends it at once, as {@code kill -9} does. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Asks it to stop, without waiting. */
    public void askToStop() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            process.destroy();
        }
    }

    /** Stops it in order; after a few seconds, by force. */
    @Override
    public void close() {
        askToStop();
        try {
            if (!process.waitFor(ORDERLY_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                kill();
            }
            Files.deleteIfExists(spec.pidFile());
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // a stale pid file is recognised at the next start
        }
    }
}

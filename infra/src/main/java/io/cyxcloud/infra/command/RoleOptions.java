package io.cyxcloud.infra.command;

import io.cyxcloud.infra.OperatorException;
import io.cyxcloud.infra.config.CyxConfig;
import io.cyxcloud.infra.process.LogSetup;
import io.cyxcloud.infra.process.Stop;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every command that runs one role has in common. */
final class RoleOptions {
    /**
     * Starts the role; closing what it returns stops it. When it stops by itself it tells {@code
     * ended} why.
     */
    interface Start {
        AutoCloseable start(CyxConfig config, Consumer<String> ended) throws Exception;
    }

    @Mixin private ConfigOptions config = new ConfigOptions();

    @Option(names = "--child", hidden = true, description = "Ends when standard input does.")
    private boolean child;

    @Option(
            names = "--log-file",
            paramLabel = "FILE",
            description = "Writes the log there, not to standard error.")
    private @Nullable Path logFile;

    /** Runs the role until it is told to stop. */
    int run(Start start) throws Exception {
        if (logFile == null) {
            LogSetup.toConsole();
        } else {
            LogSetup.toFile(logFile);
        }
        CyxConfig loaded = config.loader().load();
        Stop stop = Stop.install(child);
        AutoCloseable role;
        try {
            role = start.start(loaded, stop::fail);
        } catch (Exception e) {
            stop.started();
            if (stop.isAsked()) {
                return 0;
            }
            throw e;
        }
        try (role) {
            stop.await();
        }
        String failure = stop.failure();
        if (failure != null) {
            throw new OperatorException(failure);
        }
        return 0;
    }
}

package io.cyxcloud.infra.command;

import io.cyxcloud.infra.config.ConfigLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a command's configuration comes from. */
final class ConfigOptions {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "YAML file; 'cyxcloud config explain' lists the keys.")
    private @Nullable Path file;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description =
                    "Sets a key over the file and the environment, such as gateway.port=9001.")
    private List<String> assignments = new ArrayList<>();

    /** Defaults, file, environment, --set; a command may set more over them. */
    ConfigLoader loader() {
        ConfigLoader loader = new ConfigLoader();
        if (file != null) {
            loader.file(file);
        }
        return loader.environment(System.getenv()).flags(assignments);
    }
}

package io.cyxcloud.infra.command;

import io.cyxcloud.infra.config.ConfigKey;
import io.cyxcloud.infra.config.ConfigLoader;
import io.cyxcloud.infra.config.CyxConfig;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Tells what can be configured, and whether a file is right. */
@Command(name = "config", description = "Explain the configuration keys, or check a file.")
public final class ConfigCommand {
    @Command(name = "explain", description = "List every key with default and meaning, as YAML.")
    int explain() {
        String section = "";
        for (ConfigKey key : ConfigKey.of(CyxConfig.class)) {
            int dot = key.path().indexOf('.');
            if (!key.path().substring(0, dot).equals(section)) {
                section = key.path().substring(0, dot);
                System.out.println(section + ":");
            }
            System.out.printf(
                    "  # %s; %s; %s%n  %s: %s%n",
                    key.doc(),
                    key.expected(),
                    key.environmentVariable(),
                    key.path().substring(dot + 1),
                    key.preset().isEmpty() && key.expected().equals("text") ? "''" : key.preset());
        }
        return 0;
    }

    @Command(name = "check", description = "Say whether a file is a valid configuration.")
    int check(@Parameters(paramLabel = "FILE") Path file) {
        new ConfigLoader().file(file).load();
        System.out.println(file + " is valid");
        return 0;
    }
}

package io.cyxcloud.infra.command;

import java.util.concurrent.Callable;
import org.apache.kafka.common.utils.AppInfoParser;
import picocli.CommandLine.Command;

/** Prints versions. */
@Command(name = "version", description = "Print the versions of CyxCloud, Kafka and Java.")
public final class VersionCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        String version = VersionCommand.class.getPackage().getImplementationVersion();
        System.out.printf(
                "cyxcloud %s, Kafka %s, Java %s%n",
                version == null ? "(not packaged)" : version,
                AppInfoParser.getVersion(),
                Runtime.version());
        return 0;
    }
}

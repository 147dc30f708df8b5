package io.cyxcloud.infra.command;

import io.cyxcloud.events.value.TlsFiles;
import io.cyxcloud.infra.broker.BrokerLink;
import io.cyxcloud.infra.config.ConfigLoader;
import io.cyxcloud.infra.config.CyxConfig;
import io.cyxcloud.infra.dev.DevFolder;
import io.cyxcloud.infra.dev.DevPorts;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which broker a command asks that looks into a cluster from outside. */
final class BrokerOptions {
    @Option(
            names = "--bootstrap",
            paramLabel = "HOST:PORT",
            description = "Broker. Default: that of the dev cluster of --data.")
    private @Nullable String bootstrap;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "data",
            description = "Folder of a dev cluster (default: ${DEFAULT-VALUE}).")
    private Path data = Path.of("data");

    @Mixin private ConfigOptions config = new ConfigOptions();

    /**
     * Waits, for seconds, for a broker that has the topics.
     *
     * @param command whose word it is that the wait is short
     */
    CyxConfig.Kafka awaited(String command) throws InterruptedException {
        return awaitedCluster(command).kafka();
    }

    /** The same, with the way to metadata and the certificate to ask it with. */
    CyxConfig awaitedCluster(String command) throws InterruptedException {
        ConfigLoader loader = config.loader().set("kafka.waitMax", "5s", command);
        DevPorts.read(data).ifPresent(ports -> preset(loader, ports));
        if (bootstrap != null) {
            loader.set("kafka.bootstrapServers", bootstrap, "--bootstrap");
        }
        CyxConfig loaded = loader.load();
        try (BrokerLink broker = new BrokerLink(loaded.kafka())) {
            broker.awaitBroker();
            broker.awaitTopics();
        }
        return loaded;
    }

    private void preset(ConfigLoader loader, DevPorts ports) {
        TlsFiles operator = DevFolder.operator(data);
        loader.set("kafka.bootstrapServers", ports.bootstrapServers(), data.toString())
                .preset("ingest.keyFile", DevFolder.keyFile(data).toString())
                .preset("placement.query", ports.queryServers())
                .preset("tls.certificate", operator.certificate().toString())
                .preset("tls.key", operator.key().toString())
                .preset("tls.authority", operator.authority().toString());
    }
}

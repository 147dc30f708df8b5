package io.cyxcloud.infra.command;

import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.events.value.StorageClass;
import io.cyxcloud.infra.broker.BrokerLink;
import io.cyxcloud.infra.config.ConfigLoader;
import io.cyxcloud.infra.config.CyxConfig;
import io.cyxcloud.infra.dev.DevPorts;
import io.cyxcloud.placement.client.ClusterView;
import io.cyxcloud.placement.core.placement.Survival;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What each storage class survives in the cluster as its map stands. */
@Command(name = "classes", description = "Show what each storage class survives in this cluster.")
public final class ClassesCommand implements Callable<Integer> {
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

    @Override
    public Integer call() throws InterruptedException {
        CyxConfig.Kafka kafka = brokers();
        try (BrokerLink broker = new BrokerLink(kafka)) {
            broker.awaitBroker();
            broker.awaitTopics();
        }
        try (ClusterView view = new ClusterView(BrokerLink.access(kafka))) {
            System.out.print(table(view.map()));
        }
        return 0;
    }

    /** A line a class. */
    static String table(ClusterMap map) {
        StringBuilder out = new StringBuilder();
        out.append(
                "class     scheme    any nodes  any racks  any datacenters  most in a"
                        + " datacenter\n");
        for (StorageClass rules : StorageClass.ALL) {
            Survival survival = Survival.of(map, rules);
            String scheme =
                    "RS(%d,%d)"
                            .formatted(rules.scheme().dataShards(), rules.scheme().parityShards());
            out.append(
                    survival.refusal().isEmpty()
                            ? String.format(
                                    Locale.ROOT,
                                    "%-9s %-9s %-10d %-10d %-16d %d of %d%n",
                                    rules.name(),
                                    scheme,
                                    survival.nodes(),
                                    survival.racks(),
                                    survival.datacenters(),
                                    survival.datacenterShardsMax(),
                                    rules.scheme().totalShards())
                            : String.format(
                                    Locale.ROOT,
                                    "%-9s %-9s refused: %s%n",
                                    rules.name(),
                                    scheme,
                                    survival.refusal()));
        }
        return out.toString();
    }

    private CyxConfig.Kafka brokers() {
        ConfigLoader loader = config.loader().set("kafka.waitMax", "5s", "classes");
        if (bootstrap != null) {
            loader.set("kafka.bootstrapServers", bootstrap, "--bootstrap");
        } else {
            DevPorts.read(data)
                    .ifPresent(ports ->
                            loader.set(
                                    "kafka.bootstrapServers",
                                    "127.0.0.1:" + ports.broker(),
                                    data.toString()));
        }
        return loader.load().kafka();
    }
}

package io.cyxcloud.infra.command;

import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.events.value.StorageClass;
import io.cyxcloud.infra.broker.BrokerLink;
import io.cyxcloud.infra.config.CyxConfig;
import io.cyxcloud.placement.client.ClusterView;
import io.cyxcloud.placement.core.placement.Survival;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What each storage class survives in the cluster as its map stands. */
@Command(name = "classes", description = "Show what each storage class survives in this cluster.")
public final class ClassesCommand implements Callable<Integer> {
    @Mixin private BrokerOptions broker = new BrokerOptions();

    @Override
    public Integer call() throws InterruptedException {
        CyxConfig.Kafka kafka = broker.awaited("classes");
        try (ClusterView view = new ClusterView(BrokerLink.access(kafka))) {
            System.out.print(table(view.map()));
        }
        return 0;
    }

    /** A line a class. */
    static String table(ClusterMap map) {
        StringBuilder out = new StringBuilder();
        out.append(
                "class     scheme       any nodes  any racks  any datacenters  most in a"
                        + " datacenter\n");
        for (StorageClass rules : StorageClass.ALL) {
            Survival survival = Survival.of(map, rules);
            String scheme = rules.scheme().family().label();
            out.append(
                    survival.refusal().isEmpty()
                            ? String.format(
                                    Locale.ROOT,
                                    "%-9s %-12s %-10d %-10d %-16d %d of %d%n",
                                    rules.name(),
                                    scheme,
                                    survival.nodes(),
                                    survival.racks(),
                                    survival.datacenters(),
                                    survival.datacenterShardsMax(),
                                    rules.scheme().totalShards())
                            : String.format(
                                    Locale.ROOT,
                                    "%-9s %-12s refused: %s%n",
                                    rules.name(),
                                    scheme,
                                    survival.refusal()));
        }
        return out.toString();
    }
}

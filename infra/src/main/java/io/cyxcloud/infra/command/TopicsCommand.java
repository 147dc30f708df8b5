package io.cyxcloud.infra.command;

import io.cyxcloud.events.topic.Topic;
import io.cyxcloud.events.topic.Topics;
import io.cyxcloud.infra.broker.BrokerLink;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The topics of the catalogue on the brokers. */
@Command(name = "topics", description = "Create or list the topics of the event log.")
public final class TopicsCommand {
    @Command(name = "create", description = "Create the topics that are not there yet.")
    int create(@Mixin ConfigOptions config) throws InterruptedException {
        try (BrokerLink broker = new BrokerLink(config.loader().load().kafka())) {
            List<String> created = broker.createTopics();
            created.forEach(name -> System.out.println("created " + name));
            if (created.isEmpty()) {
                System.out.println("every topic is there");
            }
        }
        return 0;
    }

    @Command(name = "list", description = "List the catalogue and what of it is on the brokers.")
    int list(@Mixin ConfigOptions config) throws InterruptedException {
        try (BrokerLink broker = new BrokerLink(config.loader().load().kafka())) {
            Map<Topic<?>, Integer> counts = broker.partitionCounts();
            for (Topic<?> topic : Topics.ALL) {
                int count = counts.getOrDefault(topic, 0);
                System.out.printf(
                        "%-22s %-13s %s%n",
                        topic.name(),
                        count == 0
                                ? "missing"
                                : count + (count == 1 ? " partition" : " partitions"),
                        topic.about());
            }
        }
        return 0;
    }
}

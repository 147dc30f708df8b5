package io.cyxcloud.infra.command;

import io.cyxcloud.events.query.MetadataTable;
import io.cyxcloud.events.query.PartitionDigest;
import io.cyxcloud.events.topic.Topic;
import io.cyxcloud.events.topic.Topics;
import io.cyxcloud.infra.OperatorException;
import io.cyxcloud.infra.broker.BrokerLink;
import io.cyxcloud.infra.config.CyxConfig;
import io.cyxcloud.infra.roles.ProcessContext;
import io.cyxcloud.placement.client.MetadataUnavailableException;
import io.cyxcloud.placement.client.StateDigests;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Looks at the state of a running cluster. */
@Command(name = "state", description = "Look at the state of a running cluster.")
@SuppressWarnings("NullAway.Init") // picocli sets the field
public final class StateCommand {
    /** For one partition: the server's own limit. */
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    @Spec private CommandSpec spec;

    @Command(
            name = "digest",
            description = "Print what the state stores come to, and at which positions.",
            footer =
                    "With --json, a line a partition with its positions: 'cyxcloud replay --to"
                            + " FILE' folds the log up to them and compares.")
    int digest(
            @Mixin BrokerOptions broker,
            @Option(names = "--json", description = "Print each partition, as JSON.") boolean json)
            throws InterruptedException {
        CyxConfig config = broker.awaitedCluster("state");
        List<PartitionDigest> digests = new ArrayList<>();
        try (BrokerLink link = new BrokerLink(config.kafka());
                StateDigests state = ProcessContext.stateDigests(config, DEADLINE)) {
            Map<Topic<?>, Integer> counts = link.partitionCounts();
            for (MetadataTable table : MetadataTable.values()) {
                int count = counts.getOrDefault(numberedBy(table), 0);
                for (int partition = 0; partition < count; partition++) {
                    digests.add(state.digest(table, partition));
                }
            }
        } catch (MetadataUnavailableException e) {
            throw new OperatorException("metadata does not answer: " + e.getMessage(), e);
        }
        spec.commandLine()
                .getOut()
                .print(json ? DigestReport.json(digests) + "\n" : DigestReport.table(digests));
        spec.commandLine().getOut().flush();
        return 0;
    }

    private static Topic<?> numberedBy(MetadataTable table) {
        return switch (table) {
            case BUCKETS -> Topics.BUCKET_COMMANDS;
            case OBJECTS -> Topics.OBJECT_COMMANDS;
            case CHUNKS -> Topics.PLACEMENTS;
            case IDENTITY -> Topics.IDENTITY_COMMANDS;
        };
    }
}

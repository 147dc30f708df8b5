package io.cyxcloud.infra.command;

import io.cyxcloud.events.node.MembershipCommand.CancelDrain;
import io.cyxcloud.events.node.MembershipCommand.DrainNode;
import io.cyxcloud.events.node.MembershipCommand.EndMaintenance;
import io.cyxcloud.events.node.MembershipCommand.MaintainNode;
import io.cyxcloud.events.node.MembershipCommand.RemoveNode;
import io.cyxcloud.events.topic.Topics;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.infra.OperatorException;
import io.cyxcloud.infra.broker.BrokerLink;
import io.cyxcloud.infra.config.CyxConfig;
import io.cyxcloud.infra.roles.RoleKind;
import io.cyxcloud.placement.client.ClusterView;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs one storage node in this process; its subcommands look after the nodes of a cluster. */
@Command(
        name = "node",
        description = "Run one storage node, or look after those of a cluster.",
        synopsisSubcommandLabel = "[COMMAND]")
@SuppressWarnings("NullAway.Init") // picocli sets the field
public final class NodeCommand implements Callable<Integer> {
    private static final int FAILED = 1;

    /** A watch ends with the drain; this only bounds it. */
    private static final Duration WATCH_MAX = Duration.ofDays(30);

    /** Twice what the partitions take from one count of a small node to the next. */
    private static final Duration COUNT_MAX = Duration.ofSeconds(5);

    @Mixin private RoleOptions role = new RoleOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        return role.run(RoleKind.NODE::start);
    }

    @Command(name = "list", description = "List the nodes of the cluster and their states.")
    int list(
            @Mixin NodeOptions options,
            @Option(names = "--json", description = "A JSON object a line.") boolean json)
            throws InterruptedException {
        try (ClusterView view = new ClusterView(BrokerLink.access(options.kafka()))) {
            List<NodeInfo> nodes = NodeReport.members(view.map());
            print(json ? NodeReport.json(nodes) : NodeReport.table(nodes));
        }
        return 0;
    }

    @Command(
            name = "show",
            description = "Show one node and, while it drains, what is left to copy.")
    int show(
            @Mixin NodeOptions options,
            @Parameters(paramLabel = "NODE", description = "Its id.") String name,
            @Option(names = "--json", description = "The node as a JSON object.") boolean json)
            throws InterruptedException {
        CyxConfig.Kafka kafka = options.kafka();
        NodeId id = NodeOptions.node(name);
        NodeInfo node;
        try (ClusterView view = new ClusterView(BrokerLink.access(kafka))) {
            node =
                    NodeReport.members(view.map()).stream()
                            .filter(member -> member.id().equals(id))
                            .findFirst()
                            .orElseThrow(() ->
                                    new OperatorException(
                                            "there is no node "
                                                    + id
                                                    + ": 'cyxcloud node list' shows those there"
                                                    + " are"));
        }
        print(json ? NodeReport.json(List.of(node)) : NodeReport.table(List.of(node)));
        if (node.isLeaving() && !json) {
            try (DrainWatch watch = watch(kafka, id)) {
                var _ =
                        watch.follow(
                                true,
                                COUNT_MAX,
                                (progress, _) -> {
                                    if (progress.isKnown()) {
                                        print(progress.line() + "\n");
                                    }
                                });
            }
        }
        return 0;
    }

    @Command(
            name = "drain",
            description = "Have a node's shards copied elsewhere, until nothing depends on it.",
            footer = {
                "It takes no new shards and is read meanwhile. When it is offline it may be powered"
                        + " off, and nothing changes.",
                "Ctrl-C ends the watching, not the drain: 'cyxcloud node cancel-drain NODE' does."
            })
    int drain(
            @Mixin NodeOptions options,
            @Parameters(paramLabel = "NODE", description = "Its id.") String name,
            @Option(
                            names = "--unused",
                            paramLabel = "CLASS",
                            split = ",",
                            description =
                                    "Storage class that nothing is stored as, and that need not fit"
                                            + " on the other nodes. If something is, the node does"
                                            + " not get offline.")
                    @Nullable List<String> unused,
            @Option(names = "--no-wait", description = "Return when the drain has begun.")
                    boolean noWait)
            throws InterruptedException {
        CyxConfig.Kafka kafka = options.kafka();
        NodeId node = NodeOptions.node(name);
        NodeOptions.done(
                kafka,
                new DrainNode(
                        NodeOptions.commandId(),
                        node,
                        unused == null ? List.of() : unused,
                        System.currentTimeMillis()));
        if (noWait) {
            print("%s is draining; 'cyxcloud node show %s' shows how far\n".formatted(node, node));
            return 0;
        }
        try (DrainWatch watch = watch(kafka, node)) {
            DrainWatch.End end =
                    watch.follow(
                            false,
                            WATCH_MAX,
                            (progress, now) ->
                                    print(
                                            "%s %s: %s\n"
                                                    .formatted(
                                                            node,
                                                            NodeReport.state(now),
                                                            progress.line())));
            return switch (end) {
                case OFFLINE -> {
                    print("%s is offline: it may be powered off\n".formatted(node));
                    yield 0;
                }
                case CANCELLED -> {
                    print("%s is not drained any more: somebody ended it\n".formatted(node));
                    yield FAILED;
                }
                case TIME_UP -> FAILED;
            };
        }
    }

    @Command(
            name = "cancel-drain",
            description = "Have a draining or offline node take shards again.")
    int cancelDrain(
            @Mixin NodeOptions options,
            @Parameters(paramLabel = "NODE", description = "Its id.") String name)
            throws InterruptedException {
        options.done(
                new CancelDrain(
                        NodeOptions.commandId(),
                        NodeOptions.node(name),
                        System.currentTimeMillis()));
        print(name + " is an ordinary member again\n");
        return 0;
    }

    @Command(
            name = "maintenance",
            description = "Expect a node to be silent for a while, and rebuild nothing of it.",
            footer = "When the time is up and it is silent, it has failed.")
    int maintenance(
            @Mixin NodeOptions options,
            @Parameters(paramLabel = "NODE", description = "Its id.") String name,
            @Option(
                            names = "--for",
                            paramLabel = "TIME",
                            defaultValue = "1h",
                            description =
                                    "Such as 30m or 8h; 7d at most (default: ${DEFAULT-VALUE}).")
                    String duration,
            @Option(names = "--end", description = "End it now.") boolean end)
            throws InterruptedException {
        NodeId node = NodeOptions.node(name);
        long nowMs = System.currentTimeMillis();
        options.done(
                end
                        ? new EndMaintenance(NodeOptions.commandId(), node, nowMs)
                        : new MaintainNode(
                                NodeOptions.commandId(),
                                node,
                                NodeOptions.maintenanceMs(duration),
                                nowMs));
        print(
                end
                        ? node + " is an ordinary member again\n"
                        : "%s is in maintenance for %s\n".formatted(node, duration));
        return 0;
    }

    @Command(
            name = "remove",
            description = "Forget a node that is offline, or that has failed and will not return.",
            footer = {
                "What a failed node held is rebuilt, after repair.grace at the latest.",
                "To replace one, start the new node, then remove the old one. A removed node that"
                        + " runs again is a new member."
            })
    int remove(
            @Mixin NodeOptions options,
            @Parameters(paramLabel = "NODE", description = "Its id.") String name)
            throws InterruptedException {
        options.done(
                new RemoveNode(
                        NodeOptions.commandId(),
                        NodeOptions.node(name),
                        System.currentTimeMillis()));
        print(name + " is removed\n");
        return 0;
    }

    private static DrainWatch watch(CyxConfig.Kafka kafka, NodeId node)
            throws InterruptedException {
        try (BrokerLink link = new BrokerLink(kafka)) {
            int partitions = link.partitionCounts().getOrDefault(Topics.PLACEMENTS, 0);
            return new DrainWatch(BrokerLink.access(kafka), node, partitions);
        }
    }

    private void print(String text) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(text);
        out.flush();
    }
}

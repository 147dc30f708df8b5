package io.cyxcloud.infra.command;

import io.cyxcloud.events.log.EventTail;
import io.cyxcloud.events.log.KafkaAccess;
import io.cyxcloud.events.node.Heartbeat;
import io.cyxcloud.events.node.MembershipCommand.PauseRebalance;
import io.cyxcloud.events.node.MembershipCommand.ResumeRebalance;
import io.cyxcloud.events.topic.Topics;
import io.cyxcloud.events.value.ClusterMap;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.infra.broker.BrokerLink;
import io.cyxcloud.placement.client.ClusterView;
import io.cyxcloud.repair.core.balance.ClusterBalance;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Looks after the moving of shards between nodes. */
@Command(
        name = "rebalance",
        description = "Watch, pause or resume the balancing of nodes.",
        synopsisSubcommandLabel = "COMMAND")
@SuppressWarnings("NullAway.Init") // picocli sets the field
public final class RebalanceCommand {
    /** Each node says once a second what it holds. */
    private static final Duration HEARTBEATS_MAX = Duration.ofSeconds(5);

    @Spec private CommandSpec spec;

    @Command(
            name = "pause",
            description = "Order no more shards to other nodes, until 'resume'.",
            footer = "What is on its way arrives. Repairs and drains go on.")
    int pause(@Mixin NodeOptions options) throws InterruptedException {
        options.done(new PauseRebalance(NodeOptions.commandId(), System.currentTimeMillis()));
        print("rebalancing is paused\n");
        return 0;
    }

    @Command(name = "resume", description = "Go on with it.")
    int resume(@Mixin NodeOptions options) throws InterruptedException {
        options.done(new ResumeRebalance(NodeOptions.commandId(), System.currentTimeMillis()));
        print("rebalancing goes on\n");
        return 0;
    }

    @Command(
            name = "status",
            description = "Show how full the nodes are, and whether it is paused.")
    int status(@Mixin NodeOptions options) throws InterruptedException {
        KafkaAccess kafka = BrokerLink.access(options.kafka());
        try (ClusterView view = new ClusterView(kafka)) {
            ClusterMap map = view.map();
            ClusterBalance balance = ClusterBalance.of(map, usedBytes(kafka, map));
            print(report(map.rebalancePaused(), balance));
        }
        return 0;
    }

    /** What the nodes that take shards say that they hold; those not heard in time are left out. */
    private static Map<NodeId, Long> usedBytes(KafkaAccess kafka, ClusterMap map) {
        Map<NodeId, Long> used = new HashMap<>();
        EventTail<Heartbeat> beats = new EventTail<>(kafka, Topics.HEARTBEATS, EventTail.From.NOW);
        try {
            long endNs = System.nanoTime() + HEARTBEATS_MAX.toNanos();
            while (used.size() < map.healthyCount() && System.nanoTime() < endNs) {
                beats.drain((_, _, beat) -> used.put(beat.node(), beat.keptBytes()));
            }
        } finally {
            beats.closeIdle();
        }
        return used;
    }

    /** A line on the whole, and one a node. */
    static String report(boolean isPaused, ClusterBalance balance) {
        StringBuilder text = new StringBuilder();
        text.append(
                "rebalancing %s; the nodes use %.1f %% of what they may, and differ by up to %.1f %%\n"
                        .formatted(
                                isPaused ? "is paused" : "goes on",
                                100 * balance.clusterShare(),
                                100 * balance.skew()));
        balance.shares()
                .forEach((node, share) ->
                        text.append(
                                "%-20s %5.1f %%  %+5.1f\n"
                                        .formatted(
                                                node,
                                                100 * share,
                                                100 * (share - balance.clusterShare()))));
        return text.toString();
    }

    private void print(String text) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(text);
        out.flush();
    }
}

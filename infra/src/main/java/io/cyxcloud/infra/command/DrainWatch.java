package io.cyxcloud.infra.command;

import io.cyxcloud.events.log.EventTail;
import io.cyxcloud.events.log.KafkaAccess;
import io.cyxcloud.events.node.MembershipCommand;
import io.cyxcloud.events.node.MembershipCommand.NoteHoldings;
import io.cyxcloud.events.topic.Topics;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.events.value.NodeInfo;
import io.cyxcloud.events.value.OrderKind;
import io.cyxcloud.placement.client.ClusterView;
import java.time.Duration;
import java.util.function.BiConsumer;

/** Follows a drain in the log. Blocking, for one thread. */
final class DrainWatch implements AutoCloseable {
    /** How a watch ended. */
    enum End {
        OFFLINE,
        CANCELLED,
        /** It goes on. */
        TIME_UP
    }

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

    private final NodeId node;
    private final ClusterView view;
    private final EventTail<MembershipCommand> counts;
    private final DrainProgress progress;

    /**
     * Begins to follow.
     *
     * @param partitionCount chunk partitions that there are
     */
    DrainWatch(KafkaAccess kafka, NodeId node, int partitionCount) {
        this.node = node;
        this.view = new ClusterView(kafka);
        this.counts = new EventTail<>(kafka, Topics.MEMBERSHIP_COMMANDS, EventTail.From.NOW);
        this.progress = new DrainProgress(partitionCount);
    }

    /**
     * Follows until the node is offline, or is not drained any more, or everything has been counted
     * once.
     *
     * @param once whether a first count is enough
     * @param lines told what is left and the node, when something is new
     */
    End follow(boolean once, Duration atMost, BiConsumer<DrainProgress, NodeInfo> lines)
            throws InterruptedException {
        long endNs = System.nanoTime() + atMost.toNanos();
        String said = "";
        while (System.nanoTime() < endNs) {
            counts.drain((_, _, command) -> {
                if (command instanceof NoteHoldings count && count.node().equals(node)) {
                    progress.note(count, System.currentTimeMillis());
                }
            });
            NodeInfo now = view.map().node(node).orElse(null);
            if (now == null || !(now.isLeaving() || now.isUnder(OrderKind.OFFLINE))) {
                return End.CANCELLED;
            }
            if (now.isUnder(OrderKind.OFFLINE)) {
                return End.OFFLINE;
            }
            String line = progress.line();
            if (!line.equals(said)) {
                said = line;
                lines.accept(progress, now);
            }
            if (once && progress.isKnown()) {
                return End.TIME_UP;
            }
            Thread.sleep(BETWEEN_LOOKS);
        }
        return End.TIME_UP;
    }

    @Override
    public void close() {
        counts.closeIdle();
        view.close();
    }
}

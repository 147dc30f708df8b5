package io.cyxcloud.infra.command;

import io.cyxcloud.events.log.EventLog;
import io.cyxcloud.events.log.EventTail;
import io.cyxcloud.events.log.KafkaAccess;
import io.cyxcloud.events.node.MembershipCommand.OfCluster;
import io.cyxcloud.events.node.MembershipCommand.OfOperator;
import io.cyxcloud.events.node.NodeEvent;
import io.cyxcloud.events.node.NodeEvent.OrderAnswered;
import io.cyxcloud.events.topic.RecordKeys;
import io.cyxcloud.events.topic.Topics;
import io.cyxcloud.infra.OperatorException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * An operator's way to membership: appends an order to the log and reads its answer there. Never
 * appends again: the first may be in the log. Blocking, for one thread.
 */
final class NodeOrders implements AutoCloseable {
    /** A takeover of the membership partition is over by then. */
    private static final Duration ANSWER_MAX = Duration.ofSeconds(30);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private final EventLog log;
    private final EventTail<NodeEvent> answers;

    NodeOrders(KafkaAccess kafka) {
        this.answers = new EventTail<>(kafka, Topics.NODE_EVENTS, EventTail.From.NOW);
        this.log = new EventLog(kafka, "cyxcloud-node", EventLog.Limits.PROMPT);
    }

    /**
     * Returns why the order is refused; empty when it is carried out.
     *
     * @throws OperatorException when that is not known
     */
    String execute(OfOperator order) throws InterruptedException {
        long endNs = System.nanoTime() + ANSWER_MAX.toNanos();
        AtomicReference<@Nullable String> refusal = new AtomicReference<>();
        try {
            log.append(Topics.MEMBERSHIP_COMMANDS, RecordKeys.ofText(order.node().value()), order)
                    .join();
        } catch (CompletionException e) {
            throw new OperatorException("the log does not take it: " + e.getMessage(), e);
        }
        while (System.nanoTime() < endNs) {
            answers.drain((_, _, event) -> {
                if (event instanceof OrderAnswered answer
                        && answer.commandId().equals(order.commandId())) {
                    refusal.set(answer.refusal());
                }
            });
            String found = refusal.get();
            if (found != null) {
                return found;
            }
            Thread.sleep(BETWEEN_LOOKS);
        }
        throw new OperatorException(
                "membership has not answered within "
                        + ANSWER_MAX.toSeconds()
                        + " s; '"
                        + (order instanceof OfCluster
                                ? "cyxcloud rebalance status"
                                : "cyxcloud node show " + order.node())
                        + "' tells later whether it was done");
    }

    @Override
    public void close() {
        answers.closeIdle();
        log.close();
    }
}

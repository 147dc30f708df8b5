package io.cyxcloud.infra.command;

import io.cyxcloud.events.node.MembershipCommand.MaintainNode;
import io.cyxcloud.events.node.MembershipCommand.OfOperator;
import io.cyxcloud.events.value.CommandId;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.infra.OperatorException;
import io.cyxcloud.infra.broker.BrokerLink;
import io.cyxcloud.infra.config.ConfigValue;
import io.cyxcloud.infra.config.CyxConfig;
import java.util.UUID;
import picocli.CommandLine.Mixin;

/** How commands about nodes reach the cluster: by its log alone. */
final class NodeOptions {
    @Mixin private BrokerOptions broker = new BrokerOptions();

    CyxConfig.Kafka kafka() throws InterruptedException {
        return broker.awaited("node");
    }

    /** Has an order carried out, or throws why it is not. */
    void done(OfOperator order) throws InterruptedException {
        done(kafka(), order);
    }

    static void done(CyxConfig.Kafka kafka, OfOperator order) throws InterruptedException {
        try (NodeOrders orders = new NodeOrders(BrokerLink.access(kafka))) {
            String refusal = orders.execute(order);
            if (!refusal.isEmpty()) {
                throw new OperatorException(refusal);
            }
        }
    }

    static NodeId node(String name) {
        try {
            return new NodeId(name);
        } catch (IllegalArgumentException e) {
            throw new OperatorException(String.valueOf(e.getMessage()), e);
        }
    }

    /** How long a maintenance may take, ms. */
    static long maintenanceMs(String text) {
        long ms;
        try {
            ms = ConfigValue.duration(text).toMillis();
        } catch (IllegalArgumentException e) {
            throw new OperatorException(text + " is no time: 30m, 8h, 2d are", e);
        }
        if (ms < 1 || ms > MaintainNode.FOR_MS_MAX) {
            throw new OperatorException(text + " of maintenance: from 1s to 7d");
        }
        return ms;
    }

    static CommandId commandId() {
        return new CommandId(UUID.randomUUID());
    }
}

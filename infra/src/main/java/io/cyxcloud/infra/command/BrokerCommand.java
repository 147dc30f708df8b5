package io.cyxcloud.infra.command;

import io.cyxcloud.infra.roles.RoleKind;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs a Kafka broker in this process. */
@Command(name = "broker", description = "Run a Kafka broker, formatted on first start.")
public final class BrokerCommand implements Callable<Integer> {
    @Mixin private RoleOptions role = new RoleOptions();

    @Override
    public Integer call() throws Exception {
        return role.run(RoleKind.BROKER::start);
    }
}

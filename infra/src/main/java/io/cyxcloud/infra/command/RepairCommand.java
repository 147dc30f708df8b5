package io.cyxcloud.infra.command;

import io.cyxcloud.infra.roles.RoleKind;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs the repair of lost and corrupt shards in this process. */
@Command(name = "repair", description = "Run the repair of lost and corrupt shards.")
public final class RepairCommand implements Callable<Integer> {
    @Mixin private RoleOptions role = new RoleOptions();

    @Override
    public Integer call() throws Exception {
        return role.run(RoleKind.REPAIR::start);
    }
}

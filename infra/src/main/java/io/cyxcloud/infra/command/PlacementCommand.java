package io.cyxcloud.infra.command;

import io.cyxcloud.infra.roles.RoleKind;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs metadata: the folds of the log and their query server in this process. */
@Command(
        name = "placement",
        description = "Run metadata: the folds of the log and their query server.")
public final class PlacementCommand implements Callable<Integer> {
    @Mixin private RoleOptions role = new RoleOptions();

    @Override
    public Integer call() throws Exception {
        return role.run(RoleKind.PLACEMENT::start);
    }
}

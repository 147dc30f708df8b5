package io.cyxcloud.infra.command;

import io.cyxcloud.infra.roles.RoleKind;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs one storage node in this process. */
@Command(name = "node", description = "Run one storage node.")
public final class NodeCommand implements Callable<Integer> {
    @Mixin private RoleOptions role = new RoleOptions();

    @Override
    public Integer call() throws Exception {
        return role.run(RoleKind.NODE::start);
    }
}

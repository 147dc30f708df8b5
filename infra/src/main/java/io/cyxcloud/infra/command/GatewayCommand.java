package io.cyxcloud.infra.command;

import io.cyxcloud.infra.roles.RoleKind;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs the S3 gateway in this process. */
@Command(name = "gateway", description = "Run the S3 gateway.")
public final class GatewayCommand implements Callable<Integer> {
    @Mixin private RoleOptions role = new RoleOptions();

    @Override
    public Integer call() throws Exception {
        return role.run(RoleKind.GATEWAY::start);
    }
}

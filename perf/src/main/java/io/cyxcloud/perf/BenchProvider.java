package io.cyxcloud.perf;

import io.cyxcloud.infra.CommandProvider;

/** Adds {@code bench} to the {@code cyxcloud} command. */
public final class BenchProvider implements CommandProvider {
    @Override
    public Object command() {
        return new BenchCommand();
    }
}

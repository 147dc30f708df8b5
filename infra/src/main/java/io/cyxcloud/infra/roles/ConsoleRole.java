package io.cyxcloud.infra.roles;

import io.cyxcloud.infra.config.CyxConfig;
import io.cyxcloud.infra.console.ClusterApi;
import io.cyxcloud.infra.console.EventStreams;
import io.cyxcloud.infra.console.Pulse;
import io.cyxcloud.infra.console.http.ConsoleServer;

/** Starts the web console. */
final class ConsoleRole {
    private ConsoleRole() {}

    static AutoCloseable start(CyxConfig config, ProcessContext context)
            throws InterruptedException {
        RootCredentials root = RootCredentials.read(config.gateway().credentials());
        Closeables parts = new Closeables();
        try {
            Pulse pulse = parts.add(new Pulse(config));
            UserRegistry users = parts.add(UserRegistry.connect(config));
            EventStreams events = parts.add(new EventStreams(context.kafka()));
            parts.add(
                    ConsoleServer.start(
                            config.console().host(),
                            config.console().port(),
                            root,
                            new ClusterApi(
                                    pulse,
                                    events,
                                    context.metadata(config),
                                    () -> {
                                        synchronized (users) { // it is for one thread
                                            return users.users();
                                        }
                                    })));
            return parts;
        } catch (InterruptedException | RuntimeException e) {
            parts.close();
            throw e;
        }
    }
}

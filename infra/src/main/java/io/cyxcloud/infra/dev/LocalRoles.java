package io.cyxcloud.infra.dev;

import io.cyxcloud.infra.config.CyxConfig;
import io.cyxcloud.infra.roles.ProcessContext;
import io.cyxcloud.infra.roles.RoleKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Roles that share this process. They stop in the reverse order of their kinds, those of one kind
 * side by side. Thread-safe.
 */
final class LocalRoles implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalRoles.class);

    private record Running(RoleKind kind, AutoCloseable role) {}

    private final Map<String, Running> running = new LinkedHashMap<>();
    private @Nullable ProcessContext context;

    /** Starts a role, and returns when it works. */
    void start(RoleSpec spec) throws Exception {
        CyxConfig config = spec.config().load();
        AutoCloseable role = spec.kind().start(config, context(config));
        synchronized (this) {
            running.put(spec.name(), new Running(spec.kind(), role));
        }
    }

    /** Stops a role that runs. */
    void stop(String name) throws Exception {
        Running role;
        synchronized (this) {
            role = running.remove(name);
        }
        if (role == null) {
            throw new IllegalStateException(name + " does not run");
        }
        role.role().close();
    }

    @Override
    public void close() {
        List<RoleKind> kinds = List.of(RoleKind.values()).reversed();
        for (RoleKind kind : kinds) {
            List<Thread> stopping = new ArrayList<>();
            for (AutoCloseable role : remove(kind)) {
                stopping.add(Thread.ofPlatform().start(() -> close(role)));
            }
            stopping.forEach(LocalRoles::join);
        }
        synchronized (this) {
            if (context != null) {
                context.close();
            }
        }
    }

    private synchronized ProcessContext context(CyxConfig config) throws InterruptedException {
        if (context == null) {
            context = ProcessContext.connect(config, true, LOG::error);
        }
        return context;
    }

    private synchronized List<AutoCloseable> remove(RoleKind kind) {
        List<AutoCloseable> removed =
                running.values().stream()
                        .filter(one -> one.kind() == kind)
                        .map(Running::role)
                        .toList();
        running.values().removeIf(one -> one.kind() == kind);
        return removed;
    }

    private static void close(AutoCloseable role) {
        try {
            role.close();
        } catch (Exception e) {
            LOG.warn("stopping {}", role, e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

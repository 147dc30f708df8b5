package io.cyxcloud.placement.client;

import io.cyxcloud.events.log.EventLog;
import io.cyxcloud.events.value.TlsFiles;
import java.time.Duration;
import java.util.List;

/** Makes the metadata client of a process that runs no placement itself. */
public final class RemoteMetadata {
    private RemoteMetadata() {}

    /**
     * Connects on demand.
     *
     * @param instances addresses of placement instances; one that answers is enough, the others are
     *     found through it
     * @param tls this process's certificate; its role must be gateway, repair, node, operator or
     *     placement
     * @param log for commands; it is not closed with the client
     * @param deadline how long a call may take
     */
    public static Metadata connect(
            List<QueryEndpoint> instances, TlsFiles tls, EventLog log, Duration deadline) {
        if (instances.isEmpty()) {
            throw new IllegalArgumentException("expected the address of a placement instance");
        }
        return new RoutedMetadata(new HttpRoute(instances, tls), CommandLog.of(log), deadline);
    }
}

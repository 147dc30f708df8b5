package io.cyxcloud.infra.command;

import io.cyxcloud.events.value.TlsFiles;
import io.cyxcloud.infra.OperatorException;
import io.cyxcloud.infra.pki.ClusterAuthority;
import io.cyxcloud.shardstore.protocol.PeerIdentity;
import io.cyxcloud.shardstore.protocol.PeerRole;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The cluster's certificates. */
@Command(name = "pki", description = "Make the cluster's authority and issue certificates.")
public final class PkiCommand {
    @Command(name = "init", description = "Make a certificate authority.")
    int init(
            @Option(
                            names = "--dir",
                            paramLabel = "DIR",
                            defaultValue = "data/pki",
                            description = "Its folder (default: ${DEFAULT-VALUE}).")
                    Path dir)
            throws IOException {
        ClusterAuthority.create(dir, Clock.systemUTC());
        System.out.println("made an authority in " + dir + "; keep " + dir.resolve("ca.key"));
        return 0;
    }

    @Command(name = "issue", description = "Issue a certificate to a process of the cluster.")
    int issue(
            @Option(
                            names = "--dir",
                            paramLabel = "DIR",
                            defaultValue = "data/pki",
                            description = "The authority's folder (default: ${DEFAULT-VALUE}).")
                    Path dir,
            @Option(
                            names = "--role",
                            required = true,
                            description = "One of ${COMPLETION-CANDIDATES}.")
                    PeerRole role,
            @Option(
                            names = "--name",
                            required = true,
                            description = "Its name; a node's is its node id.")
                    String name,
            @Option(
                            names = "--host",
                            paramLabel = "HOST",
                            description = "DNS name or IP address it answers at; may be repeated.")
                    List<String> hosts)
            throws IOException {
        PeerIdentity holder;
        try {
            holder = new PeerIdentity(role, name);
        } catch (IllegalArgumentException e) {
            throw new OperatorException(String.valueOf(e.getMessage()), e);
        }
        @SuppressWarnings("NullAway") // picocli passes null when the option is not given
        List<String> named = hosts == null ? new ArrayList<>() : hosts;
        TlsFiles files = ClusterAuthority.open(dir, Clock.systemUTC()).issue(holder, named);
        System.out.println("issued " + files.certificate() + " and " + files.key());
        return 0;
    }
}

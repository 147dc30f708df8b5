package io.cyxcloud.infra.command;

import io.cyxcloud.events.value.TlsFiles;
import io.cyxcloud.infra.OperatorException;
import io.cyxcloud.infra.pki.ClusterAuthority;
import io.cyxcloud.infra.pki.IssuedCertificate;
import io.cyxcloud.shardstore.protocol.PeerIdentity;
import io.cyxcloud.shardstore.protocol.PeerRole;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The cluster's certificates. */
@Command(
        name = "pki",
        description = "Make the cluster's authority; issue, renew and revoke certificates.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class PkiCommand {
    @Spec CommandSpec spec;

    /** Which authority. */
    static final class Authority {
        @Option(
                names = "--dir",
                paramLabel = "DIR",
                defaultValue = "data/pki",
                description = "The authority's folder (default: ${DEFAULT-VALUE}).")
        Path dir;

        ClusterAuthority open() throws IOException {
            return ClusterAuthority.open(dir, Clock.systemUTC());
        }
    }

    /** Whose certificate. */
    static final class Holder {
        @Option(names = "--role", required = true, description = "One of ${COMPLETION-CANDIDATES}.")
        PeerRole role;

        @Option(
                names = "--name",
                required = true,
                description = "Its name; a node's is its node id.")
        String name;

        PeerIdentity identity() {
            return identityOf(role, name);
        }
    }

    @Command(name = "init", description = "Make a certificate authority.")
    int init(@Mixin Authority authority) throws IOException {
        ClusterAuthority.create(authority.dir, Clock.systemUTC());
        out().println(
                        "made an authority in "
                                + authority.dir
                                + "; keep "
                                + authority.dir.resolve("ca.key"));
        return 0;
    }

    @Command(name = "issue", description = "Issue a certificate to a process of the cluster.")
    int issue(
            @Mixin Authority authority,
            @Mixin Holder holder,
            @Option(
                            names = "--host",
                            paramLabel = "HOST",
                            description = "DNS name or IP address it answers at; may be repeated.")
                    @Nullable List<String> hosts)
            throws IOException {
        List<String> named = hosts == null ? new ArrayList<>() : hosts;
        TlsFiles files = authority.open().issue(holder.identity(), named);
        out().println("issued " + files.certificate() + " and " + files.key());
        return 0;
    }

    @Command(
            name = "renew",
            description =
                    "Issue certificates again, with new keys, in the same files: running processes"
                            + " take them up by themselves.")
    int renew(
            @Mixin Authority authority,
            @Option(names = "--role", description = "One of ${COMPLETION-CANDIDATES}.")
                    @Nullable PeerRole role,
            @Option(names = "--name", description = "Its name; with --role.") @Nullable String name,
            @Option(
                            names = "--within-days",
                            paramLabel = "N",
                            defaultValue = "30",
                            description =
                                    "Without --name: those that run out so soon"
                                            + " (default: ${DEFAULT-VALUE}).")
                    int withinDays)
            throws IOException {
        ClusterAuthority opened = authority.open();
        List<PeerIdentity> holders;
        if (role != null && name != null) {
            holders = List.of(identityOf(role, name));
        } else if (role == null && name == null) {
            holders = runningOut(opened, Duration.ofDays(withinDays));
        } else {
            throw new OperatorException("--role and --name belong together");
        }
        for (PeerIdentity holder : holders) {
            out().println("renewed " + opened.renew(holder).certificate());
        }
        if (holders.isEmpty()) {
            out().println("nothing runs out within " + withinDays + " days");
        }
        return 0;
    }

    private static List<PeerIdentity> runningOut(ClusterAuthority authority, Duration within)
            throws IOException {
        Map<PeerIdentity, IssuedCertificate> newest = new LinkedHashMap<>();
        authority.issued().forEach(each -> newest.put(each.holder(), each));
        Instant limit = Instant.now().plus(within);
        return newest.values().stream()
                .filter(each -> !each.revoked() && each.notAfter().isBefore(limit))
                .map(IssuedCertificate::holder)
                .toList();
    }

    @Command(
            name = "revoke",
            description =
                    "Revoke all certificates of a process: new connections are refused and existing"
                            + " ones end, wherever ca.crl lies beside ca.crt.")
    int revoke(@Mixin Authority authority, @Mixin Holder holder) throws IOException {
        int count = authority.open().revoke(holder.identity());
        out().println(
                        "revoked %d of %s; copy %s to every machine, beside ca.crt"
                                .formatted(
                                        count, holder.identity(), authority.dir.resolve("ca.crl")));
        return 0;
    }

    @Command(name = "list", description = "Print what was issued: state, end, serial, holder.")
    int list(@Mixin Authority authority) throws IOException {
        Instant now = Instant.now();
        for (IssuedCertificate each : authority.open().issued()) {
            String state =
                    each.revoked()
                            ? "revoked"
                            : each.notAfter().isBefore(now) ? "expired" : "valid";
            out().println(
                            "%-8s %s  %s  %s"
                                    .formatted(
                                            state,
                                            each.notAfter(),
                                            each.serial().toString(16),
                                            each.holder()));
        }
        return 0;
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private static PeerIdentity identityOf(PeerRole role, String name) {
        try {
            return new PeerIdentity(role, name);
        } catch (IllegalArgumentException e) {
            throw new OperatorException(String.valueOf(e.getMessage()), e);
        }
    }
}

package io.cyxcloud.perf.transport;

import io.cyxcloud.events.value.TlsFiles;
import io.cyxcloud.infra.pki.ClusterAuthority;
import io.cyxcloud.perf.measure.ByteSize;
import io.cyxcloud.perf.measure.FolderTree;
import io.cyxcloud.shardstore.client.Transport;
import io.cyxcloud.shardstore.protocol.Frame;
import io.cyxcloud.shardstore.protocol.PeerIdentity;
import io.cyxcloud.shardstore.protocol.PeerRole;
import io.cyxcloud.shardstore.server.ServerTransports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cyxcloud bench transport}: shards over loopback, beside plain Netty, in one run. */
@Command(
        name = "transport",
        mixinStandardHelpOptions = true,
        description = "Measure the shard protocol on loopback beside plain Netty with TLS.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class BenchTransportCommand implements Callable<Integer> {
    /** What can be measured. */
    enum Load {
        PLAIN,
        TCP_PUT,
        TCP_GET,
        QUIC_PUT,
        QUIC_GET
    }

    @Spec CommandSpec spec;

    @Option(
            names = "--size",
            defaultValue = "410KiB",
            paramLabel = "SIZE",
            description = "payload of a request, default ${DEFAULT-VALUE}")
    String size;

    @Option(
            names = "--concurrency",
            defaultValue = "8",
            paramLabel = "N",
            description = "requests in flight, default ${DEFAULT-VALUE}")
    int concurrency;

    @Option(
            names = "--seconds",
            defaultValue = "3",
            paramLabel = "S",
            description = "measured time of each line, default ${DEFAULT-VALUE}")
    int seconds;

    @Option(
            names = "--warmup-seconds",
            defaultValue = "3",
            paramLabel = "S",
            description = "time before it, default ${DEFAULT-VALUE}")
    int warmupSeconds;

    @Option(
            names = "--datagram",
            defaultValue = "16000",
            paramLabel = "BYTES",
            description = "QUIC's datagrams, 1200 to 16000; default ${DEFAULT-VALUE}")
    int datagramBytes;

    @Option(
            names = "--loads",
            split = ",",
            defaultValue = "PLAIN,TCP_PUT,TCP_GET,QUIC_PUT,QUIC_GET",
            paramLabel = "LOAD",
            description = "some of ${COMPLETION-CANDIDATES}; default all")
    List<Load> loads;

    @Override
    public Integer call() throws Exception {
        TransportPlan plan;
        try {
            int sizeBytes = Math.toIntExact(ByteSize.parse(size).bytes());
            plan = new TransportPlan(sizeBytes, concurrency, seconds, warmupSeconds);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        Path folder = Files.createTempDirectory("cyxcloud-bench");
        try {
            ClusterAuthority authority = ClusterAuthority.create(folder, Clock.systemUTC());
            TlsFiles node = issue(authority, PeerRole.NODE, ShardLoad.NODE.value());
            TlsFiles gateway = issue(authority, PeerRole.GATEWAY, "bench");
            for (Load each : loads) {
                try (TransportLoad load = open(each, plan.sizeBytes(), node, gateway)) {
                    spec.commandLine().getOut().println(TransportRun.of(load, plan));
                    spec.commandLine().getOut().flush();
                }
            }
            return 0;
        } finally {
            FolderTree.delete(folder);
        }
    }

    private TransportLoad open(Load load, int sizeBytes, TlsFiles node, TlsFiles gateway)
            throws Exception {
        return switch (load) {
            case PLAIN -> new PlainTlsLoad(sizeBytes, node, gateway);
            case TCP_PUT -> shards(Transport.TCP, true, sizeBytes, node, gateway);
            case TCP_GET -> shards(Transport.TCP, false, sizeBytes, node, gateway);
            case QUIC_PUT -> shards(Transport.QUIC, true, sizeBytes, node, gateway);
            case QUIC_GET -> shards(Transport.QUIC, false, sizeBytes, node, gateway);
        };
    }

    private TransportLoad shards(
            Transport transport, boolean puts, int sizeBytes, TlsFiles node, TlsFiles gateway)
            throws Exception {
        ServerTransports listening =
                new ServerTransports(true, datagramBytes, Frame.Hello.VERSION_NOW);
        return new ShardLoad(transport, puts, sizeBytes, listening, node, gateway);
    }

    private static TlsFiles issue(ClusterAuthority authority, PeerRole role, String name)
            throws Exception {
        return authority.issue(new PeerIdentity(role, name), List.of());
    }
}

package io.cyxcloud.infra.command;

import io.cyxcloud.infra.config.ConfigLoader;
import io.cyxcloud.infra.config.CyxConfig;
import io.cyxcloud.infra.dev.DevCluster;
import io.cyxcloud.infra.process.LogSetup;
import io.cyxcloud.infra.process.Stop;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs a complete cluster on this machine until Ctrl-C. */
@Command(name = "dev", description = "Run a complete cluster on this machine.")
public final class DevCommand implements Callable<Integer> {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Folder of everything that is kept. Default: data.")
    private @Nullable Path data;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Port of the S3 gateway on 127.0.0.1. Default: 9000.")
    private @Nullable String port;

    @Option(names = "--processes", description = "Each role in a process of its own.")
    private boolean processes;

    @Option(
            names = "--nodes",
            paramLabel = "N",
            description =
                    "Storage nodes over four datacenters, 6 (class COMPACT only) to 64; only more"
                            + " once there is data. Default: 14.")
    private @Nullable String nodes;

    @Option(
            names = "--brokers",
            paramLabel = "N",
            description = "Kafka brokers, one process each; fixed once there is a log. Default: 1.")
    private @Nullable String brokers;

    @Option(
            names = "--placements",
            paramLabel = "N",
            description = "Metadata instances; several have processes of their own. Default: 1.")
    private @Nullable String placements;

    @Option(
            names = "--gateways",
            paramLabel = "N",
            description = "Gateways; several have processes of their own. Default: 1.")
    private @Nullable String gateways;

    @Option(
            names = "--no-restart",
            description = "Leave a process that ended by itself, do not start it again.")
    private boolean noRestart;

    @Mixin private ConfigOptions config = new ConfigOptions();

    @Override
    public Integer call() throws Exception {
        long beganNs = System.nanoTime();
        ConfigLoader loader = settings();
        CyxConfig loaded = loader.load();
        CyxConfig.Dev dev = loaded.dev();
        LogSetup.toFile(dev.dataDir().resolve("logs").resolve("dev.log"));
        Stop stop = Stop.install(false);
        try (DevCluster cluster = DevCluster.prepare(loader, DevCommand::say)) {
            introduce(cluster, dev, loaded.gateway().tlsCertificate().isEmpty() ? "http" : "https");
            try {
                cluster.start();
            } catch (Exception e) {
                stop.started();
                if (!stop.isAsked()) {
                    throw e;
                }
            }
            if (!stop.isAsked()) {
                say("Ready in %.1f s. Ctrl-C stops it.".formatted(seconds(beganNs)));
            }
            stop.await();
            say("Stopping...");
        }
        return 0;
    }

    private ConfigLoader settings() {
        ConfigLoader loader = config.loader();
        if (data != null) {
            loader.set("dev.dataDir", data.toString(), "--data");
        }
        if (port != null) {
            loader.set("gateway.port", port, "--port");
        }
        if (nodes != null) {
            loader.set("dev.nodes", nodes, "--nodes");
        }
        if (brokers != null) {
            loader.set("dev.brokers", brokers, "--brokers");
        }
        if (placements != null) {
            loader.set("dev.placements", placements, "--placements");
        }
        if (gateways != null) {
            loader.set("dev.gateways", gateways, "--gateways");
        }
        if (processes) {
            loader.set("dev.processes", "true", "--processes");
        }
        if (noRestart) {
            loader.set("dev.restart", "false", "--no-restart");
        }
        return loader;
    }

    private static void introduce(DevCluster cluster, CyxConfig.Dev dev, String scheme) {
        String endpoint = scheme + "://127.0.0.1:" + cluster.ports().gateway();
        say(
                "CyxCloud: %d storage nodes in 4 datacenters, data in %s"
                        .formatted(dev.nodes(), dev.dataDir()));
        for (int port : cluster.ports().gateways()) {
            say("  endpoint    " + scheme + "://127.0.0.1:" + port);
        }
        if (dev.console()) {
            say("  console     http://127.0.0.1:" + cluster.ports().console());
        }
        if (!cluster.isFresh()) {
            say("  credentials in " + cluster.credentialsFile());
            return;
        }
        String folder = dev.dataDir().equals(Path.of("data")) ? "" : " --data " + dev.dataDir();
        say("  access key  " + cluster.credentials().accessKey());
        say("  secret key  " + cluster.credentials().secret());
        say("  (kept in " + cluster.credentialsFile() + ")");
        say("Try, in another terminal:");
        say(
                "  AWS_SHARED_CREDENTIALS_FILE=%s AWS_REGION=us-east-1 aws --endpoint-url %s s3 mb s3://first"
                        .formatted(cluster.credentialsFile(), endpoint));
        say("  ./cyxcloud events --follow" + folder);
        say(
                "  AWS_SHARED_CREDENTIALS_FILE=%s ./cyxcloud bench s3 --endpoint %s --size 4MiB --concurrency 8 --seconds 10"
                        .formatted(cluster.credentialsFile(), endpoint));
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    private static double seconds(long sinceNs) {
        return (System.nanoTime() - sinceNs) / 1e9;
    }
}

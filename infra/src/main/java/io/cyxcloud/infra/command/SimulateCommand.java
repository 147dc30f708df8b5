package io.cyxcloud.infra.command;

import io.cyxcloud.events.value.StorageClass;
import io.cyxcloud.infra.OperatorException;
import io.cyxcloud.infra.config.ByteSize;
import io.cyxcloud.infra.simulate.FaultRates;
import io.cyxcloud.infra.simulate.Simulation;
import io.cyxcloud.infra.simulate.SimulationOutcome;
import io.cyxcloud.infra.simulate.SimulationPlan;
import io.cyxcloud.infra.simulate.SimulationReport;
import io.cyxcloud.repair.core.RepairBudget;
import io.cyxcloud.repair.core.RepairLimits;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the real rules on a simulated cluster. */
@Command(
        name = "simulate",
        description = {
            "Run the real rules on a simulated cluster.",
            "Things go wrong in it all the time; every step is checked, and how durable the cluster"
                    + " is follows from what was measured."
        },
        footer = "Exit code: 0 every check held; 1 one did not. The same options print the same.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class SimulateCommand implements Callable<Integer> {
    private static final double YEAR_MS = 365.25 * 24 * 3_600_000;

    @Option(
            names = "--years",
            defaultValue = "1",
            paramLabel = "N",
            description = "Simulated time. Default: ${DEFAULT-VALUE}.")
    private double years;

    @Option(
            names = "--nodes",
            defaultValue = "100",
            paramLabel = "N",
            description = "Default: ${DEFAULT-VALUE}.")
    private int nodes;

    @Option(
            names = "--datacenters",
            defaultValue = "5",
            paramLabel = "N",
            description = "Default: ${DEFAULT-VALUE}.")
    private int datacenters;

    @Option(
            names = "--racks",
            defaultValue = "4",
            paramLabel = "N",
            description = "In each datacenter. Default: ${DEFAULT-VALUE}.")
    private int racks;

    @Option(
            names = "--disks",
            defaultValue = "4",
            paramLabel = "N",
            description = "In each node. Default: ${DEFAULT-VALUE}.")
    private int disks;

    @Option(
            names = "--chunks",
            defaultValue = "20000",
            paramLabel = "N",
            description = "Up to 16 million. Default: ${DEFAULT-VALUE}.")
    private int chunks;

    @Option(
            names = "--chunk-size",
            defaultValue = "4MiB",
            paramLabel = "SIZE",
            description = "Default: ${DEFAULT-VALUE}.")
    private String chunkSize;

    @Option(
            names = "--class",
            defaultValue = "STANDARD",
            paramLabel = "CLASS",
            description = "Storage class. Default: ${DEFAULT-VALUE}.")
    private String storageClass;

    @Option(
            names = "--afr",
            defaultValue = "0.04",
            paramLabel = "RATE",
            description = "Nodes lost for good, a node and year. Default: ${DEFAULT-VALUE}.")
    private double afr;

    @Option(
            names = "--disk-afr",
            defaultValue = "0.02",
            paramLabel = "RATE",
            description = "Disks lost, a disk and year. Default: ${DEFAULT-VALUE}.")
    private double diskAfr;

    @Option(
            names = "--outages",
            defaultValue = "1",
            paramLabel = "RATE",
            description =
                    "Outages of some minutes, a node and year; racks have a tenth of it,"
                            + " datacenters a twentieth. Default: ${DEFAULT-VALUE}.")
    private double outages;

    @Option(
            names = "--rack-losses",
            defaultValue = "0",
            paramLabel = "RATE",
            description = "Whole racks lost, a rack and year. Default: ${DEFAULT-VALUE}.")
    private double rackLosses;

    @Option(
            names = "--replace-hours",
            defaultValue = "24",
            paramLabel = "N",
            description = "From a loss to the new node or disk. Default: ${DEFAULT-VALUE}.")
    private double replaceHours;

    @Option(
            names = "--grace-minutes",
            defaultValue = "15",
            paramLabel = "N",
            description = "repair.grace. Default: ${DEFAULT-VALUE}.")
    private double graceMinutes;

    @Option(
            names = "--repairers",
            defaultValue = "1",
            paramLabel = "N",
            description = "Repair processes, each with its budget. Default: ${DEFAULT-VALUE}.")
    private int repairers;

    @Option(
            names = "--repair-rate",
            defaultValue = "50MiB",
            paramLabel = "SIZE",
            description = "That one repair moves in a second. Default: ${DEFAULT-VALUE}.")
    private String repairRate;

    @Option(
            names = "--seed",
            defaultValue = "1",
            paramLabel = "N",
            description = "Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--plot", paramLabel = "FILE.svg", description = "Draw redundancy over time.")
    private @Nullable Path plot;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        SimulationReport report = new SimulationReport(run(err));
        if (plot != null) {
            Files.writeString(plot, report.svg());
        }
        out.print(json ? report.json() + "\n" : report.text());
        out.flush();
        return 0;
    }

    private SimulationOutcome run(PrintWriter err) {
        try {
            return new Simulation(plan())
                    .run(progress -> {
                        err.println(progress);
                        err.flush();
                    });
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new OperatorException("seed " + seed + ": " + e.getMessage(), e);
        }
    }

    private SimulationPlan plan() {
        StorageClass rules =
                StorageClass.ALL.stream()
                        .filter(one -> one.name().equals(storageClass.toUpperCase(Locale.ROOT)))
                        .findFirst()
                        .orElseThrow(
                                () -> new OperatorException("there is no class " + storageClass));
        if (rules.scheme().localGroups() > 0) {
            throw new OperatorException(
                    "class %s is not simulated: its code is not Reed-Solomon"
                            .formatted(rules.name()));
        }
        return new SimulationPlan(
                seed,
                (long) (years * YEAR_MS),
                nodes,
                datacenters,
                racks,
                disks,
                chunks,
                ByteSize.parse(chunkSize).toInt(),
                rules,
                new FaultRates(
                        afr,
                        diskAfr * disks,
                        outages / 2,
                        outages,
                        outages / 10,
                        outages / 4,
                        outages / 10,
                        outages / 20,
                        rackLosses,
                        outages,
                        outages * 4,
                        outages),
                (long) (replaceHours * 3_600_000),
                RepairLimits.of((long) (graceMinutes * 60_000)),
                RepairBudget.DEFAULT,
                repairers,
                ByteSize.parse(repairRate).bytes());
    }
}

package io.cyxcloud.infra.simulate;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Formatter;
import java.util.Locale;
import java.util.Optional;

/** What a run came to, as text, as JSON and as a plot. Pure. */
public final class SimulationReport {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double GIB = 1L << 30;

    private final SimulationOutcome outcome;
    private final Optional<DurabilityEstimate> durability;

    public SimulationReport(SimulationOutcome outcome) {
        this.outcome = outcome;
        this.durability = DurabilityEstimate.of(outcome);
    }

    public String svg() {
        return RedundancyPlot.svg(outcome);
    }

    public String text() {
        Formatter out = new Formatter(Locale.ROOT);
        Measured m = outcome.measured();
        line(out, "faults")
                .format(
                        "%,d, of them %,d nodes and %,d disks for good",
                        outcome.faults(), m.nodeLosses, m.diskLosses);
        line(out, "time to detection")
                .format("%s; %,d nodes", times(m.detection), m.detection.count());
        Durations all = m.allRestored();
        line(out, "time to repair").format("%s; %,d shards", times(all), all.count());
        for (int lost = 1; lost < m.restored.length; lost++) {
            if (m.restored[lost].count() > 0) {
                line(out, "  while " + lost + " lost")
                        .format(
                                "%s; %,d shards",
                                times(m.restored[lost]), m.restored[lost].count());
            }
        }
        line(out, "repairs")
                .format(
                        "%,d commands, %,d shards rebuilt, %,d cancelled, %,d failed, %,d"
                                + " leases ended",
                        m.commands,
                        m.rebuiltShards,
                        m.cancelledShards,
                        m.failedShards,
                        m.leasesEnded);
        line(out, "repair traffic")
                .format(
                        "%,.1f GiB read, %,.1f GiB written",
                        m.readBytes / GIB, m.writtenBytes / GIB);
        line(out, "lowest redundancy")
                .format(
                        "%d left on disks, %d as the log said",
                        m.onDisks.lowest(), m.told.lowest());
        line(out, "chunks lost").format("%,d", m.lostChunks);
        line(out, "whole again").format("%s after the last fault", time(outcome.quietMs()));
        durability.ifPresentOrElse(
                estimate -> durability(out, estimate),
                () ->
                        line(out, "durability")
                                .format("nothing was lost for good, so nothing is known"));
        line(out, "history").format("%,d events, digest %s", outcome.events(), outcome.digest());
        return out.toString().stripLeading() + "\n";
    }

    private static void durability(Formatter out, DurabilityEstimate estimate) {
        line(out, "durability, from")
                .format(
                        "%.4f losses a shard and year; mean repair while 1, 2, ..."
                                + " lost: %s (measured: %s)",
                        estimate.model().lossesPerYear(),
                        means(estimate),
                        estimate.measuredStates());
        line(out, "  Markov chain")
                .format(
                        "%.1f nines a chunk and year; one loss in %.3g years",
                        estimate.markovNines(), estimate.markovYears());
        line(out, "  Monte Carlo")
                .format(
                        "%.1f nines a chunk and year; one loss in %.3g years" + " (+- %.0f %%)",
                        estimate.monteCarloNines(),
                        estimate.monteCarlo().meanYearsToLoss(),
                        100 * estimate.monteCarlo().relativeError());
    }

    private static String means(DurabilityEstimate estimate) {
        StringBuilder means = new StringBuilder();
        for (int lost = 1; lost <= estimate.model().parity(); lost++) {
            means.append(lost == 1 ? "" : ", ")
                    .append(time((long) estimate.model().meanRepairMs(lost)));
        }
        return means.toString();
    }

    public String json() {
        ObjectNode json = JSON.createObjectNode();
        Measured m = outcome.measured();
        SimulationPlan plan = outcome.plan();
        ObjectNode inputs = json.putObject("plan");
        inputs.put("seed", plan.seed())
                .put("durationMs", plan.durationMs())
                .put("nodes", plan.nodes())
                .put("datacenters", plan.datacenters())
                .put("racks", plan.racks())
                .put("disks", plan.disks())
                .put("chunks", plan.chunks())
                .put("chunkBytes", plan.chunkBytes())
                .put("storageClass", plan.storageClass().name())
                .put("replaceAfterMs", plan.replaceAfterMs())
                .put("repairers", plan.repairers())
                .put("repairBytesPerSecond", plan.repairBytesPerSecond());
        json.put("faults", outcome.faults());
        json.put("nodesLost", m.nodeLosses);
        json.put("disksLost", m.diskLosses);
        durations(json.putObject("detectionMs"), m.detection);
        durations(json.putObject("repairMs"), m.allRestored());
        ObjectNode byLost = json.putObject("repairMsByLostShards");
        for (int lost = 1; lost < m.restored.length; lost++) {
            if (m.restored[lost].count() > 0) {
                durations(byLost.putObject(Integer.toString(lost)), m.restored[lost]);
            }
        }
        json.put("commands", m.commands);
        json.put("shardsRebuilt", m.rebuiltShards);
        json.put("shardsCancelled", m.cancelledShards);
        json.put("shardsFailed", m.failedShards);
        json.put("leasesEnded", m.leasesEnded);
        json.put("readBytes", m.readBytes);
        json.put("writtenBytes", m.writtenBytes);
        json.put("lowestOnDisks", m.onDisks.lowest());
        json.put("lowestTold", m.told.lowest());
        json.put("chunksLost", m.lostChunks);
        json.put("quietMs", outcome.quietMs());
        durability.ifPresent(estimate -> {
            ObjectNode node = json.putObject("durability");
            node.put("lossesPerShardYear", estimate.model().lossesPerYear());
            var means = node.putArray("meanRepairMs");
            for (int lost = 1; lost <= estimate.model().parity(); lost++) {
                means.add(estimate.model().meanRepairMs(lost));
            }
            node.put("markovYearsToLoss", estimate.markovYears());
            node.put("markovNines", estimate.markovNines());
            node.put("monteCarloYearsToLoss", estimate.monteCarlo().meanYearsToLoss());
            node.put("monteCarloRelativeError", estimate.monteCarlo().relativeError());
            node.put("monteCarloNines", estimate.monteCarloNines());
        });
        json.put("events", outcome.events());
        json.put("digest", outcome.digest());
        return json.toPrettyString();
    }

    private static void durations(ObjectNode node, Durations durations) {
        node.put("count", durations.count())
                .put("mean", durations.meanMs())
                .put("median", durations.quantileMs(0.5))
                .put("p99", durations.quantileMs(0.99));
    }

    private static String times(Durations durations) {
        return "median "
                + time(durations.quantileMs(0.5))
                + ", p99 "
                + time(durations.quantileMs(0.99));
    }

    private static String time(long ms) {
        double seconds = ms / 1_000.0;
        if (seconds < 120) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        return seconds < 7_200
                ? String.format(Locale.ROOT, "%.1f min", seconds / 60)
                : String.format(Locale.ROOT, "%.1f h", seconds / 3_600);
    }

    private static Formatter line(Formatter out, String name) {
        return out.format("\n%-20s ", name);
    }
}

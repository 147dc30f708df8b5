package io.cyxcloud.infra.command;

import io.cyxcloud.events.query.ChunkCount;
import io.cyxcloud.events.value.NodeHealth;
import io.cyxcloud.infra.status.core.ClusterStatus;
import io.cyxcloud.infra.status.core.NodeStatus;
import io.cyxcloud.infra.status.core.Redundancy;
import io.cyxcloud.infra.status.core.Verdict;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A cluster's status as one screen of text. Pure. */
final class StatusReport {
    private static final int BAR_WIDTH = 30;
    private static final int NODES_SHOWN_MAX = 10;
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

    private StatusReport() {}

    static String text(ClusterStatus status) {
        StringBuilder out = new StringBuilder(text(status.verdict()));
        nodes(out, status.nodes());
        Redundancy redundancy = status.redundancy();
        if (redundancy != null) {
            redundancy(out, redundancy);
        }
        capacity(out, status);
        if (status.stored() != null) {
            line(
                    out,
                    "stored",
                    String.format(
                            Locale.ROOT,
                            "%,d objects, %3$s; buckets: %2$,d",
                            status.stored().objectCount(),
                            status.stored().bucketCount(),
                            size(status.stored().sizeBytes())));
        }
        line(
                out,
                "repair",
                String.format(
                        Locale.ROOT,
                        "%,d chunks under way; in the last minute %,d shards back, %,d attempts"
                                + " failed",
                        status.repairs().size(),
                        status.rebuiltInMinute(),
                        status.failedInMinute()));
        line(
                out,
                "rates",
                String.format(
                        Locale.ROOT,
                        "%.1f object commands/s, %.1f shard events/s, over ten seconds",
                        status.rates().objectCommands(),
                        status.rates().shardEvents()));
        return out.toString();
    }

    static String text(Verdict verdict) {
        return verdict.state()
                + (verdict.reasons().isEmpty() ? "" : ": " + String.join("; ", verdict.reasons()))
                + "\n";
    }

    private static void nodes(StringBuilder out, List<NodeStatus> nodes) {
        Map<NodeHealth, Long> states = new TreeMap<>();
        Map<String, int[]> places = new LinkedHashMap<>();
        for (NodeStatus node : nodes) {
            NodeHealth health = node.info().health();
            states.merge(health, 1L, Long::sum);
            int[] place =
                    places.computeIfAbsent(node.info().location().datacenter(), _ -> new int[2]);
            place[0] += health.answers() ? 1 : 0;
            place[1]++;
        }
        line(
                out,
                "nodes",
                String.format(
                        Locale.ROOT,
                        "%d: %s; answering: %s",
                        nodes.size(),
                        states.entrySet().stream()
                                .map(state -> state.getValue() + " " + lower(state.getKey()))
                                .collect(Collectors.joining(", ")),
                        places.entrySet().stream()
                                .map(p ->
                                        p.getKey() + " " + p.getValue()[0] + "/" + p.getValue()[1])
                                .collect(Collectors.joining(", "))));
        nodes.stream()
                .filter(node -> node.info().health() != NodeHealth.HEALTHY)
                .limit(NODES_SHOWN_MAX)
                .forEach(node ->
                        line(
                                out,
                                "",
                                String.format(
                                        Locale.ROOT,
                                        "%s %s %s%s",
                                        node.info().id(),
                                        lower(node.info().health()),
                                        node.info().location(),
                                        node.complaint().isEmpty()
                                                ? ""
                                                : ": " + node.complaint())));
    }

    private static void redundancy(StringBuilder out, Redundancy redundancy) {
        line(
                out,
                "redundancy",
                String.format(
                        Locale.ROOT,
                        "%,d chunks, %s, counted %.0f s ago",
                        redundancy.chunkCount(),
                        size(redundancy.dataBytes()),
                        redundancy.ageMs() / 1_000.0));
        for (Redundancy.OfClass one : redundancy.classes()) {
            long most = one.levels().stream().mapToLong(ChunkCount::chunkCount).max().orElse(1);
            for (ChunkCount level : one.levels()) {
                int width = (int) Math.max(1, BAR_WIDTH * level.chunkCount() / most);
                line(
                        out,
                        "",
                        String.format(
                                Locale.ROOT,
                                "%-9s %2d of %2d %,12d  %-" + BAR_WIDTH + "s  %s",
                                one.storageClass(),
                                level.leftCount(),
                                level.shardCount(),
                                level.chunkCount(),
                                "#".repeat(width),
                                meaning(level)));
            }
        }
    }

    private static String meaning(ChunkCount level) {
        if (level.settling()) {
            return "on their way";
        }
        return level.lossesSurvived() < 0
                ? "cannot be read"
                : "survive any " + level.lossesSurvived() + " more losses";
    }

    private static void capacity(StringBuilder out, ClusterStatus status) {
        String fullest =
                status.nodes().stream()
                        .max(Comparator.comparingDouble(NodeStatus::fill))
                        .map(node ->
                                String.format(
                                        Locale.ROOT,
                                        "; the fullest node is %s with %.1f %%",
                                        node.info().id(),
                                        100 * node.fill()))
                        .orElse("");
        line(
                out,
                "capacity",
                String.format(
                        Locale.ROOT,
                        "%s of %s (%.1f %%)%s",
                        size(status.usedBytes()),
                        size(status.capacityBytes()),
                        100.0 * status.usedBytes() / Math.max(1, status.capacityBytes()),
                        fullest));
    }

    private static String lower(NodeHealth health) {
        return health.name().toLowerCase(Locale.ROOT);
    }

    static String size(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 1_024 && unit < UNITS.length - 1) {
            value /= 1_024;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
    }

    private static void line(StringBuilder out, String about, String text) {
        out.append((String.format(Locale.ROOT, "%-12s", about) + text).stripTrailing())
                .append('\n');
    }
}

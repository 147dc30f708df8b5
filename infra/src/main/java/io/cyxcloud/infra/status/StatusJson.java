package io.cyxcloud.infra.status;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cyxcloud.events.node.Heartbeat;
import io.cyxcloud.events.query.ChunkCount;
import io.cyxcloud.infra.status.core.ClusterStatus;
import io.cyxcloud.infra.status.core.NodeStatus;
import io.cyxcloud.infra.status.core.Redundancy;
import io.cyxcloud.infra.status.core.RepairUnderWay;
import io.cyxcloud.infra.status.core.Verdict;
import java.util.Locale;

/** A status as JSON, for scripts and for the console. Pure. */
public final class StatusJson {
    /** Repairs that are shown one by one; all are counted. */
    private static final int REPAIRS_SHOWN_MAX = 100;

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private StatusJson() {}

    public static ObjectNode of(ClusterStatus status) {
        ObjectNode json = of(status.verdict());
        json.put("atMs", status.atMs());
        json.put("epoch", status.map().epoch());
        ArrayNode nodes = json.putArray("nodes");
        status.nodes().forEach(node -> nodes.add(node(node)));
        json.putObject("capacity")
                .put("usedBytes", status.usedBytes())
                .put("totalBytes", status.capacityBytes());
        Redundancy redundancy = status.redundancy();
        if (redundancy == null) {
            json.putNull("redundancy");
        } else {
            json.set("redundancy", redundancy(redundancy));
        }
        if (status.stored() == null) {
            json.putNull("stored");
        } else {
            json.putObject("stored")
                    .put("buckets", status.stored().bucketCount())
                    .put("objects", status.stored().objectCount())
                    .put("bytes", status.stored().sizeBytes());
        }
        json.set("repair", repair(status));
        json.putObject("rates")
                .put("objectCommandsPerSecond", rounded(status.rates().objectCommands()))
                .put("shardEventsPerSecond", rounded(status.rates().shardEvents()));
        return json;
    }

    /** Of a cluster of which no more is known. */
    public static ObjectNode of(Verdict verdict) {
        ObjectNode json = JSON.objectNode();
        json.put("state", verdict.state().name().toLowerCase(Locale.ROOT));
        ArrayNode reasons = json.putArray("reasons");
        verdict.reasons().forEach(reasons::add);
        return json;
    }

    private static ObjectNode node(NodeStatus node) {
        ObjectNode json = JSON.objectNode();
        json.put("id", node.info().id().value())
                .put("datacenter", node.info().location().datacenter())
                .put("rack", node.info().location().rack())
                .put("endpoint", node.info().endpoint().toString())
                .put("health", node.info().health().name().toLowerCase(Locale.ROOT))
                .put("capacityBytes", node.capacityBytes())
                .put("usedBytes", node.usedBytes())
                .put("heardMs", node.heardMs())
                .put("complaint", node.complaint());
        if (node.info().order() != null) {
            json.put("order", node.info().order().kind().name().toLowerCase(Locale.ROOT));
        }
        Heartbeat heartbeat = node.heartbeat();
        if (heartbeat != null) {
            json.put("requestsInFlight", heartbeat.requestsInFlight())
                    .put("readP99Us", heartbeat.readP99Us())
                    .put("writeP99Us", heartbeat.writeP99Us())
                    .put("scrubPermille", heartbeat.scrubPermille())
                    .put("corruptCount", heartbeat.corruptCount())
                    .put("startedMs", heartbeat.startedMs())
                    .put("version", heartbeat.softwareVersion());
        }
        return json;
    }

    private static ObjectNode redundancy(Redundancy redundancy) {
        ObjectNode json = JSON.objectNode();
        json.put("chunks", redundancy.chunkCount())
                .put("bytes", redundancy.dataBytes())
                .put("whole", redundancy.wholeCount())
                .put("settling", redundancy.settlingCount())
                .put("degraded", redundancy.degradedCount())
                .put("critical", redundancy.criticalCount())
                .put("lost", redundancy.lostCount())
                .put("ageMs", redundancy.ageMs());
        ArrayNode classes = json.putArray("classes");
        for (Redundancy.OfClass one : redundancy.classes()) {
            ArrayNode levels =
                    classes.addObject()
                            .put("name", one.storageClass())
                            .put("shards", one.shardCount())
                            .putArray("levels");
            for (ChunkCount level : one.levels()) {
                levels.addObject()
                        .put("left", level.leftCount())
                        .put("survives", level.lossesSurvived())
                        .put("settling", level.settling())
                        .put("chunks", level.chunkCount())
                        .put("bytes", level.dataBytes());
            }
        }
        return json;
    }

    private static ObjectNode repair(ClusterStatus status) {
        ObjectNode json = JSON.objectNode();
        json.put("underWay", status.repairs().size())
                .put("rebuiltInMinute", status.rebuiltInMinute())
                .put("failedInMinute", status.failedInMinute());
        ArrayNode commands = json.putArray("commands");
        for (RepairUnderWay repair : status.repairs().stream().limit(REPAIRS_SHOWN_MAX).toList()) {
            ArrayNode targets =
                    commands.addObject()
                            .put("stream", repair.chunk().stream().value().toString())
                            .put("chunk", repair.chunk().index())
                            .put("reason", repair.reason())
                            .put("attempt", repair.attempt())
                            .put("atMs", repair.atMs())
                            .putArray("targets");
            repair.targets()
                    .forEach(target ->
                            targets.addObject()
                                    .put("shard", target.index())
                                    .put("node", target.node().value()));
        }
        return json;
    }

    private static double rounded(double rate) {
        return Math.round(rate * 10) / 10.0;
    }
}

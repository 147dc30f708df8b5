package io.cyxcloud.infra.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cyxcloud.events.query.AppliedPosition;
import io.cyxcloud.events.query.MetadataTable;
import io.cyxcloud.events.query.PartitionDigest;
import io.cyxcloud.events.value.Bytes;
import io.cyxcloud.infra.OperatorException;
import io.cyxcloud.infra.status.EventJson;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Digests of partitions as text and as JSON, and what two sets of them say of each other. Pure. */
final class DigestReport {
    private static final ObjectMapper JSON = new ObjectMapper();

    private DigestReport() {}

    /** A line a store: that of its partitions together. */
    static String table(List<PartitionDigest> digests) {
        StringBuilder out =
                new StringBuilder("store    partitions        rows           bytes  digest\n");
        for (MetadataTable table : MetadataTable.values()) {
            List<PartitionDigest> of = of(digests, table);
            out.append(
                    String.format(
                            Locale.ROOT,
                            "%-8s %10d %11d %15d  %s%n",
                            name(table),
                            of.size(),
                            of.stream().mapToLong(PartitionDigest::rowCount).sum(),
                            of.stream().mapToLong(PartitionDigest::rowBytes).sum(),
                            sum(of).toHex()));
        }
        return out.toString();
    }

    static String json(List<PartitionDigest> digests) {
        return EventJson.render(digests).toPrettyString();
    }

    /**
     * What {@link #json} wrote.
     *
     * @throws OperatorException when it is something else
     */
    static List<PartitionDigest> parse(String text) {
        List<PartitionDigest> digests = new ArrayList<>();
        try {
            for (JsonNode one : JSON.readTree(text)) {
                List<AppliedPosition> positions = new ArrayList<>();
                for (JsonNode at : one.required("positions")) {
                    positions.add(
                            new AppliedPosition(
                                    at.required("topic").asText(),
                                    at.required("partition").asInt(),
                                    at.required("offset").asLong()));
                }
                digests.add(
                        new PartitionDigest(
                                MetadataTable.valueOf(one.required("table").asText()),
                                one.required("partition").asInt(),
                                positions,
                                one.required("rowCount").asLong(),
                                one.required("rowBytes").asLong(),
                                Bytes.ofHex(one.required("digest").asText())));
            }
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new OperatorException(
                    "expected what 'cyxcloud state digest --json' prints: " + e.getMessage(), e);
        }
        return digests;
    }

    /** A line for each partition that two say different things of; none when they agree. */
    static List<String> differences(List<PartitionDigest> live, List<PartitionDigest> replayed) {
        List<String> lines = new ArrayList<>();
        for (PartitionDigest one : live) {
            String name = name(one.table()) + "-" + one.partition();
            replayed.stream()
                    .filter(r -> r.table() == one.table() && r.partition() == one.partition())
                    .findFirst()
                    .ifPresentOrElse(
                            other -> {
                                if (!one.equals(other)) {
                                    lines.add(name + " differs: " + one + ", replayed " + other);
                                }
                            },
                            () -> lines.add(name + " was not replayed"));
        }
        return lines;
    }

    private static List<PartitionDigest> of(List<PartitionDigest> digests, MetadataTable table) {
        return digests.stream().filter(digest -> digest.table() == table).toList();
    }

    private static String name(MetadataTable table) {
        return table.name().toLowerCase(Locale.ROOT);
    }

    /** A sum of rows is a sum of partitions, too. */
    private static Bytes sum(List<PartitionDigest> digests) {
        ByteBuffer sum = ByteBuffer.allocate(4 * Long.BYTES);
        for (PartitionDigest digest : digests) {
            ByteBuffer words = digest.digest().toBuffer();
            for (int at = 0; at < sum.capacity(); at += Long.BYTES) {
                sum.putLong(at, sum.getLong(at) + words.getLong(words.position() + at));
            }
        }
        return Bytes.copyOf(sum);
    }
}

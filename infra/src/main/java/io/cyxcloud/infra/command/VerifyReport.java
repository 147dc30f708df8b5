package io.cyxcloud.infra.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cyxcloud.events.value.ChunkId;
import io.cyxcloud.events.value.NodeId;
import io.cyxcloud.infra.audit.Audit;
import io.cyxcloud.infra.audit.core.Finding;
import io.cyxcloud.infra.audit.core.StreamUse;
import java.io.PrintWriter;
import java.util.Locale;

/** Prints how far an audit is, what it found, a line each, and a summary. For one thread. */
final class VerifyReport {
    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean json;

    /**
     * Begins.
     *
     * @param err where progress goes
     */
    VerifyReport(PrintWriter out, PrintWriter err, boolean json) {
        this.out = out;
        this.err = err;
        this.json = json;
    }

    void progress(Audit.Result soFar) {
        err.println(counts(soFar) + ", " + soFar.findings().size() + " to look at again");
        err.flush();
    }

    void end(Audit.Result result) {
        result.findings().forEach(finding -> out.println(json ? json(finding) : text(finding)));
        if (json) {
            ObjectNode line = JsonNodeFactory.instance.objectNode();
            line.put("streams", result.streams());
            line.put("chunks", result.chunks());
            line.put("shards", result.shards());
            line.put("inventoried", result.inventoried());
            line.put("bytesRead", result.bytesRead());
            line.put("differences", result.findings().size());
            line.put("whole", result.whole());
            out.println(line);
        } else {
            String end =
                    result.whole() ? " differences" : " differences, too many to look any further";
            out.println(counts(result) + ": " + result.findings().size() + end);
        }
        out.flush();
    }

    private static String counts(Audit.Result result) {
        return String.format(
                Locale.ROOT,
                "%,d streams, %,d chunks, %,d shards; %,d entries of inventories; %,d bytes read",
                result.streams(),
                result.chunks(),
                result.shards(),
                result.inventoried(),
                result.bytesRead());
    }

    static String text(Finding finding) {
        StringBuilder line = new StringBuilder(name(finding));
        ChunkId chunk = finding.chunk();
        if (chunk != null) {
            line.append(' ').append(chunk);
            if (finding.index() >= 0) {
                line.append('/').append(finding.index());
            }
        }
        NodeId node = finding.node();
        if (node != null) {
            line.append(" on ").append(node);
        }
        StreamUse use = finding.use();
        if (use != null) {
            line.append(" of ").append(use.bucketName()).append('/').append(use.key());
        }
        return line + ": " + finding.kind().text() + " (" + finding.detail() + ")";
    }

    static ObjectNode json(Finding finding) {
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        line.put("kind", name(finding));
        ChunkId chunk = finding.chunk();
        if (chunk != null) {
            line.put("stream", chunk.stream().toString());
            line.put("chunk", chunk.index());
            if (finding.index() >= 0) {
                line.put("shard", finding.index());
            }
        }
        NodeId node = finding.node();
        if (node != null) {
            line.put("node", node.value());
        }
        StreamUse use = finding.use();
        if (use != null) {
            line.put("bucket", use.bucketName());
            line.put("key", use.key());
        }
        return line.put("detail", finding.detail());
    }

    private static String name(Finding finding) {
        return finding.kind().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

package io.cyxcloud.infra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cyxcloud.infra.CyxCloud;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** {@code cyxcloud verify} of a cluster. */
final class AuditCommand {
    private static final int DIFFERENT = 3;

    private final Path data;

    /**
     * @param data the cluster's folder
     */
    AuditCommand(Path data) {
        this.data = data;
    }

    /** What it finds, a line each: kind, chunk, shard, node. */
    List<String> differences(String... options) throws JsonProcessingException {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = CyxCloud.commandLine();
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        List<String> arguments =
                new ArrayList<>(List.of("verify", "--json", "--data", data.toString()));
        arguments.addAll(List.of(options));
        int exit = line.execute(arguments.toArray(String[]::new));

        List<String> lines = out.toString().lines().toList();
        assertThat(lines).as(err.toString()).isNotEmpty();
        List<String> found = new ArrayList<>();
        for (String one : lines.subList(0, lines.size() - 1)) {
            found.add(difference(new ObjectMapper().readTree(one)));
        }
        assertThat(exit).as(err + "\n" + out).isEqualTo(found.isEmpty() ? 0 : DIFFERENT);
        return found;
    }

    private static String difference(JsonNode line) {
        String chunk =
                line.has("stream")
                        ? " " + line.get("stream").asText() + "/" + line.get("chunk").asInt()
                        : "";
        String shard = line.has("shard") ? "/" + line.get("shard").asInt() : "";
        String node = line.has("node") ? " on " + line.get("node").asText() : "";
        return line.get("kind").asText() + chunk + shard + node;
    }
}

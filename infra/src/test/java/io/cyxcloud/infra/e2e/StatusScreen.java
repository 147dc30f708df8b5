package io.cyxcloud.infra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cyxcloud.infra.CyxCloud;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;

/** What {@code cyxcloud status} says of a cluster. */
final class StatusScreen {
    private static final List<String> STATES = List.of("healthy", "degraded", "unavailable");

    private final Path data;

    /**
     * @param data the cluster's folder
     */
    StatusScreen(Path data) {
        this.data = data;
    }

    /** The JSON, whose state goes with the exit status. */
    JsonNode look() throws JsonProcessingException {
        StringWriter out = new StringWriter();
        CommandLine line = CyxCloud.commandLine();
        line.setOut(new PrintWriter(out));
        int exit = line.execute("status", "--json", "--data", data.toString());
        JsonNode status = new ObjectMapper().readTree(out.toString());
        assertThat(exit).as(out.toString()).isEqualTo(STATES.indexOf(status.get("state").asText()));
        return status;
    }
}

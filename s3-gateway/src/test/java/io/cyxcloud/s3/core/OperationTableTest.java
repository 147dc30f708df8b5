package io.cyxcloud.s3.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** docs/S3-COMPATIBILITY.md says of every operation what the gateway makes of its request. */
class OperationTableTest {
    private static final Path DOCUMENT = Path.of("../docs/S3-COMPATIBILITY.md");
    private static final Pattern ROW =
            Pattern.compile(
                    "\\| ([A-Za-z0-9 ]+) \\| `([A-Z]+) (/[^?`]*)\\??([^`]*)`( copy)? \\|"
                            + " (yes|off|no) \\|.*");

    private record Row(String name, @Nullable Operation operation, String answer) {}

    @Test
    void saysWhatHappens() throws IOException {
        List<Row> rows =
                Files.readAllLines(DOCUMENT).stream()
                        .map(ROW::matcher)
                        .filter(Matcher::matches)
                        .map(OperationTableTest::row)
                        .toList();
        assertThat(rows).extracting(Row::name).doesNotHaveDuplicates();
        Set<Operation> documented = EnumSet.noneOf(Operation.class);
        for (Row row : rows) {
            String actual =
                    row.operation == null
                            ? "no"
                            : row.operation == Operation.GET_BUCKET_SETTING ? "off" : "yes";
            assertThat(row.answer).as(row.name).isEqualTo(actual);
            if (row.operation != null) {
                documented.add(row.operation);
            }
        }
        assertThat(documented).containsExactlyInAnyOrder(Operation.values());
    }

    /** The operation is null when the request is answered by NotImplemented. */
    private static Row row(Matcher row) {
        Map<String, String> copy =
                row.group(5) == null ? Map.of() : Map.of("x-amz-copy-source", "b/k");
        String name = row.group(1);
        try {
            return new Row(
                    name,
                    Operation.of(
                            row.group(2),
                            new Addressing(List.of()).resolve("localhost", row.group(3)),
                            Query.parse(row.group(4)),
                            Headers.of(copy)),
                    row.group(6));
        } catch (S3Exception e) {
            assertThat(e.error()).as(name).isEqualTo(S3Error.NOT_IMPLEMENTED);
            return new Row(name, null, row.group(6));
        }
    }
}

package io.cyxcloud.infra.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.query.ListedObject;
import io.cyxcloud.placement.client.BucketRewind.Outcome;
import io.cyxcloud.placement.client.BucketRewind.Step;
import io.cyxcloud.placement.core.rewind.Change;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** A rewind's report has a line a change, whatever the keys are. */
class RewindReportTest {
    @Test
    void aKeyCannotPretendToBeAnotherLine() {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text, true);
        RewindReport report = new RewindReport(out, out, false, () -> 0);
        String key = "a\nrestore b\\\u001b[2J é";
        report.step(new Step(added(key), Outcome.MADE, ""));
        report.step(new Step(added(key), Outcome.OVERTAKEN, "why"));
        assertThat(text.toString().lines())
                .containsExactly(
                        "delete a\\u000arestore b\\\\\\u001b[2J é",
                        "NOT delete a\\u000arestore b\\\\\\u001b[2J é: why");
        assertThat(report.isWhole()).isFalse();
    }

    private static Change added(String key) {
        return new Change.Added(new ListedObject(key, 1, "etag", 1, "STANDARD"));
    }
}

package io.cyxcloud.infra.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.events.identity.AccessKeyStatus;
import io.cyxcloud.events.query.IdentityRejection;
import io.cyxcloud.events.query.IdentityReply.IdentityRejected;
import io.cyxcloud.events.state.AccessKeyRow;
import io.cyxcloud.events.state.UserRow;
import io.cyxcloud.infra.CyxCloud;
import io.cyxcloud.infra.roles.AccessKeyPair;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class UserCommandTest {
    private static final UserRow ALICE =
            new UserRow(
                    "alice",
                    "Alice A.",
                    "ab".repeat(32),
                    1_700_000_000_123L,
                    List.of(
                            new AccessKeyRow(
                                    "CYXKEYAAAAAAAAAAAAAA",
                                    AccessKeyStatus.INACTIVE,
                                    1_700_000_001_000L)));

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine line = CyxCloud.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }

    @Test
    void tablesHaveALineEach() {
        assertThat(UserReport.users(List.of(ALICE)).lines().toList())
                .hasSize(2)
                .last()
                .asString()
                .matches("alice +Alice A\\. +1 +2023-11-14T22:13:20Z +(ab){32}");
        assertThat(UserReport.keys(ALICE).lines().toList())
                .hasSize(2)
                .last()
                .asString()
                .matches("CYXKEYAAAAAAAAAAAAAA +inactive +2023-11-14T22:13:21Z");
    }

    @Test
    void jsonHasAnObjectALine() {
        assertThat(UserReport.json(List.of(ALICE, ALICE)).lines().toList())
                .hasSize(2)
                .first()
                .asString()
                .startsWith("{\"name\":\"alice\",\"displayName\":\"Alice A.\"")
                .contains("\"status\":\"INACTIVE\"")
                .doesNotContain("secret");
    }

    @Test
    void everyRejectionIsOneLineThatSaysWhatToDo() {
        for (IdentityRejection reason : IdentityRejection.values()) {
            assertThat(UserReport.explain(new IdentityRejected(reason, "alice has 2 keys")))
                    .startsWith("alice has 2 keys")
                    .doesNotContain("\n");
        }
    }

    @Test
    void aPairIsDrawnShownAndOtherwiseKeepsItsSecret() {
        AccessKeyPair pair = AccessKeyPair.draw();
        assertThat(pair.accessKey()).matches("[A-Z2-7]{20}");
        assertThat(pair.secret()).matches("[A-Za-z0-9]{40}");
        assertThat(pair).isNotEqualTo(AccessKeyPair.draw());
        assertThat(pair.toString()).contains(pair.accessKey()).doesNotContain(pair.secret());
        assertThat(UserReport.shown(pair)).contains(pair.accessKey()).contains(pair.secret());
        assertThat(UserReport.shownAsJson(pair)).contains("\"" + pair.secret() + "\"");
    }

    @Test
    void everyCommandNeedsItsSubject() {
        for (String[] command :
                new String[][] {
                    {"user", "create"},
                    {"user", "delete"},
                    {"user", "key", "create"},
                    {"user", "key", "list"},
                    {"user", "key", "disable"},
                    {"user", "key", "enable"},
                    {"user", "key", "delete"}
                }) {
            assertThat(run(command)).isEqualTo(2);
        }
        assertThat(err.toString().lines().filter(line -> line.contains("Missing required")))
                .hasSize(7);
        assertThat(run("user", "key")).isEqualTo(2);
        assertThat(run("user", "--help")).isZero();
        assertThat(out.toString()).contains("create", "list", "delete", "key");
    }
}

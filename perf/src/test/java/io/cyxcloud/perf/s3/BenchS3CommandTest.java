package io.cyxcloud.perf.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.infra.CommandProvider;
import io.cyxcloud.perf.BenchProvider;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class BenchS3CommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return new CommandLine(new BenchProvider().command())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    @Test
    void isFoundByTheMainCommand() {
        assertThat(ServiceLoader.load(CommandProvider.class))
                .hasAtLeastOneElementOfType(BenchProvider.class);
    }

    @Test
    void measuresAServerFromOptionsToReport() throws IOException {
        try (TinyS3 server = new TinyS3()) {
            int code =
                    run(
                            "s3",
                            "--endpoint=" + server.endpoint(),
                            "--access-key=key",
                            "--secret-key=secret",
                            "--size=10KiB",
                            "--seconds=1",
                            "--warmup-seconds=0",
                            "--concurrency=2",
                            "--objects=5",
                            "--mix=Mixed",
                            "--json");
            assertThat(err.toString()).isEmpty();
            assertThat(code).isZero();
            assertThat(out.toString())
                    .contains("\"sizeBytes\":10240", "\"errors\":{}", "secondsPerGiB")
                    .endsWith("}\n");
            assertThat(server.objects).isEmpty();
        }
    }

    @Test
    void wrongOptionsAreRefusedWithWhatWasExpected() {
        assertThat(run("s3", "--access-key=k", "--secret-key=s", "--size=1GiB")).isEqualTo(2);
        assertThat(err.toString()).contains("0 to 512MiB");
        assertThat(run("s3", "--access-key=k", "--secret-key=s", "--mix=delete")).isEqualTo(2);
        assertThat(err.toString()).contains("put, get or mixed");
        assertThat(run("s3", "--access-key=k", "--secret-key=s", "--endpoint=ftp://x"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("expected http://");
    }

    @Test
    void aFailedRunExitsWithOne() throws IOException {
        try (TinyS3 server = new TinyS3()) {
            server.refusesPuts = true;
            int code =
                    run(
                            "s3",
                            "--endpoint=" + server.endpoint(),
                            "--access-key=key",
                            "--secret-key=secret",
                            "--seconds=1",
                            "--size=1",
                            "--warmup-seconds=0");
            assertThat(code).isEqualTo(1);
            assertThat(out.toString()).contains("HTTP 503 SlowDown");
        }
    }

    @Test
    void credentialsComeFromOptionsThenEnvironmentThenFile(@TempDir Path directory)
            throws IOException {
        Path file = directory.resolve("credentials");
        assertThat(CredentialSource.find(null, null, Map.of(), file)).isEmpty();
        Files.writeString(file, "# made\naws_access_key_id = A\naws_secret_access_key: b=c/d+e\n");
        assertThat(CredentialSource.find(null, null, Map.of(), file))
                .contains(new Credentials("A", "b=c/d+e"));
        Map<String, String> environment =
                Map.of("AWS_ACCESS_KEY_ID", "E", "AWS_SECRET_ACCESS_KEY", "e");
        assertThat(CredentialSource.find(null, "half", environment, file))
                .contains(new Credentials("E", "e"));
        assertThat(CredentialSource.find("O", "o", environment, file))
                .contains(new Credentials("O", "o"))
                .hasValueSatisfying(found -> assertThat(found).hasToString("Credentials[O]"));
    }
}

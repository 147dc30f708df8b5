package io.cyxcloud.s3.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cyxcloud.s3.GatewayConfig;
import io.vertx.core.Vertx;
import io.vertx.core.net.ServerSSLOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndpointTlsTest {
    @TempDir private Path folder;
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void takesOverWhatFitsAndKeepsWhatItHasOtherwise() throws Exception {
        PemPair first = PemPair.make(folder, "EC");
        PemPair second = PemPair.make(folder, "RSA");
        GatewayConfig.Tls files = first.write(folder);
        EndpointTls tls = new EndpointTls(vertx, files);
        List<ServerSSLOptions> taken = new ArrayList<>();
        tls.poll(taken::add);
        assertThat(taken).as("nothing changed").isEmpty();

        PemPair.replace(files.certificate(), second.chainPem());
        tls.poll(taken::add);
        assertThat(taken).as("half of it").isEmpty();
        PemPair.replace(files.key(), "nonsense");
        tls.poll(taken::add);
        Files.delete(files.key());
        tls.poll(taken::add);
        assertThat(taken).as("no key").isEmpty();

        PemPair.replace(files.key(), second.keyPem());
        tls.poll(taken::add);
        assertThat(taken).hasSize(1);
        tls.poll(taken::add);
        assertThat(taken).as("taken once").hasSize(1);
    }

    @Test
    void saysWhatIsWrong() throws Exception {
        PemPair pair = PemPair.make(folder, "EC");
        PemPair other = PemPair.make(folder, "EC");
        GatewayConfig.Tls files = pair.write(folder);
        PemPair.replace(files.key(), other.keyPem());
        refused(files, "is not the key of the first certificate");
        PemPair.replace(files.key(), pair.chainPem());
        refused(files, "both in PEM");
        PemPair.replace(files.key(), "");
        refused(files, "both in PEM");
        Files.delete(files.key());
        refused(files, "endpoint.key does not exist");
    }

    private void refused(GatewayConfig.Tls files, String why) {
        assertThatThrownBy(() -> new EndpointTls(vertx, files))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(why);
    }
}

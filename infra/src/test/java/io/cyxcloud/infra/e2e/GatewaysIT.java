package io.cyxcloud.infra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cyxcloud.infra.roles.RoleKind;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.assertj.core.api.Condition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Two gateways, one beside the metadata and one that asks over the network, are one store. */
class GatewaysIT {
    private static final int ROUNDS = 60;
    private static final int RIVALS = 16;

    @Test
    void whatOneGatewayAnsweredTheOtherShows(@TempDir Path folder) throws Exception {
        int port = freePort();
        try (TestCluster cluster = TestCluster.start(folder.resolve("data"));
                AutoCloseable second = secondGateway(cluster, port);
                Objects here = new Objects(cluster, "shared");
                Objects there =
                        new Objects(
                                URI.create("http://127.0.0.1:" + port),
                                cluster.credentials(),
                                "shared",
                                1)) {
            assertThat(second).isNotNull();
            here.createBucket();
            for (int round = 0; round < ROUNDS; round++) {
                Objects writer = round % 2 == 0 ? here : there;
                Objects reader = round % 2 == 0 ? there : here;
                String key = "round/" + round;
                int size = round % 5 == 0 ? 200_000 : 1_000;
                writer.put(key, size);
                assertThat(reader.get(key)).isEqualTo(Objects.content(key, size));
                assertThat(reader.keys()).hasSize(round + 1).contains(key);
            }
            oneOfManyCreators(here, there);
        }
    }

    /** If-None-Match through both gateways at once: exactly one creator wins. */
    private static void oneOfManyCreators(Objects here, Objects there) {
        for (int round = 0; round < 10; round++) {
            String key = "created/" + round;
            List<CompletableFuture<Outcome>> rivals =
                    IntStream.range(0, RIVALS)
                            .mapToObj(i -> (i % 2 == 0 ? here : there).createOnly(key, 100 + i))
                            .map(put -> put.handle((_, failure) -> outcome(failure)))
                            .toList();
            List<Outcome> outcomes = rivals.stream().map(CompletableFuture::join).toList();
            assertThat(outcomes).areAtMost(1, new Condition<>(Outcome.WON::equals, "won"));
            assertThat(outcomes)
                    .areAtLeastOne(new Condition<>(o -> o != Outcome.LOST, "won, or may have"));
        }
    }

    private enum Outcome {
        WON,
        LOST,
        /** The connection broke, as one does that was idle: it may have won. */
        UNKNOWN
    }

    private static Outcome outcome(@org.jspecify.annotations.Nullable Throwable failure) {
        if (failure == null) {
            return Outcome.WON;
        }
        Throwable cause = failure instanceof CompletionException e ? e.getCause() : failure;
        if (cause instanceof SdkClientException) {
            return Outcome.UNKNOWN;
        }
        assertThat(cause)
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(412));
        return Outcome.LOST;
    }

    private static AutoCloseable secondGateway(TestCluster cluster, int port) throws Exception {
        return RoleKind.GATEWAY.start(
                cluster.roles()
                        .configuration("gateway")
                        .flags(List.of("gateway.port=" + port, "ingest.bytesInFlightMax=64MiB"))
                        .load(),
                why -> {});
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}

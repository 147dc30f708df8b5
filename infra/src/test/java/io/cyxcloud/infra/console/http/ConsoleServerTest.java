package io.cyxcloud.infra.console.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.cyxcloud.infra.console.ConsoleApi;
import io.cyxcloud.infra.console.EventStreams;
import io.cyxcloud.infra.console.core.EventFilter;
import io.cyxcloud.infra.roles.RootCredentials;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The real server over sockets; behind it, answers made up. */
class ConsoleServerTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    /** Answers what it was asked. */
    private static final class Echo implements ConsoleApi {
        private final List<EventStreams.Listener> listeners = new CopyOnWriteArrayList<>();

        @Override
        public Optional<JsonNode> answer(String path, Map<String, String> parameters) {
            return switch (path) {
                case "/status" ->
                        Optional.of(
                                JsonNodeFactory.instance
                                        .objectNode()
                                        .put("path", path)
                                        .put("bucket", parameters.get("bucket")));
                case "/invalid" -> throw new IllegalArgumentException("expected a number");
                case "/broken" -> throw new IllegalStateException("secret detail");
                default -> Optional.empty();
            };
        }

        @Override
        public EventFilter filter(Map<String, String> parameters) {
            return new EventFilter(Set.of(), Set.of());
        }

        @Override
        public boolean listen(EventStreams.Listener listener, EventFilter filter) {
            return listeners.size() < 2 && listeners.add(listener);
        }

        @Override
        public void leave(EventStreams.Listener listener) {
            listeners.remove(listener);
        }
    }

    private final Echo api = new Echo();
    private final HttpClient client = HttpClient.newHttpClient();
    private ConsoleServer server;

    @BeforeEach
    void start() throws Exception {
        server = ConsoleServer.start("127.0.0.1", 0, new RootCredentials("KEY", "secret"), api);
    }

    @AfterEach
    void stop() {
        server.close();
        client.close();
    }

    @Test
    void pagesAreForEverybodyAndLoadNothingFromElsewhere() throws Exception {
        for (String path :
                List.of("/", "/index.html", "/app.js", "/console.css", "/icon.svg", "/plot.js")) {
            HttpResponse<String> page = get(path, "");
            assertThat(page.statusCode()).as(path).isEqualTo(200);
            assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                    .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                    .doesNotContain("unsafe");
            assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(page.body().replace("http://www.w3.org/2000/svg", ""))
                    .as(path)
                    .doesNotContain("http:", "https:", " style=\"", " onclick=\"", "innerHTML");
        }
        assertThat(get("/../CyxCloud.class", "").statusCode()).isEqualTo(404);
    }

    @Test
    void withoutASessionThereIsNothing() throws Exception {
        for (String path : List.of("/api/status", "/api/events", "/api/session", "/api/no")) {
            assertThat(get(path, "").statusCode()).as(path).isEqualTo(401);
            assertThat(get(path, "cyx-session=guess").statusCode()).as(path).isEqualTo(401);
        }
    }

    @Test
    void whoHasTheRootKeyPairSignsInAndOut() throws Exception {
        HttpResponse<String> signedIn = signIn("KEY", "secret");
        assertThat(signedIn.statusCode()).isEqualTo(204);
        String set = signedIn.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(set.toLowerCase(Locale.ROOT))
                .contains("httponly", "samesite=strict", "path=/", "max-age=28800");
        String cookie = set.substring(0, set.indexOf(';'));
        assertThat(get("/api/status?bucket=a%20b", cookie).body())
                .isEqualTo("{\"path\":\"/status\",\"bucket\":\"a b\"}");
        assertThat(send(request("/api/session", cookie).DELETE()).statusCode()).isEqualTo(204);
        assertThat(get("/api/status", cookie).statusCode()).isEqualTo(401);
    }

    @Test
    void whoHasAnotherPairDoesNotAndSoonMayNotTry() throws Exception {
        assertThat(signIn("KEY", "Secret").statusCode()).isEqualTo(403);
        for (int i = 1; i < ConsoleLimits.FAILURES_MAX; i++) {
            assertThat(signIn("", "").statusCode()).isEqualTo(403);
        }
        HttpResponse<String> refused = signIn("KEY", "secret");
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).contains("60");
    }

    @Test
    void whatIsNoKeyPairIsRefusedInAWord() throws Exception {
        assertThat(post("{", "application/json").statusCode()).isEqualTo(400);
        assertThat(post("accessKey=KEY&secret=secret", "text/plain").statusCode()).isEqualTo(415);
        assertThat(post("x".repeat(100_000), "application/json").statusCode()).isEqualTo(413);
    }

    @Test
    void faultsTellTheirKindAndNoMore() throws Exception {
        String cookie = cookie();
        assertThat(get("/api/invalid", cookie).statusCode()).isEqualTo(400);
        assertThat(get("/api/invalid", cookie).body()).contains("expected a number");
        assertThat(get("/api/no", cookie).statusCode()).isEqualTo(404);
        assertThat(get("/api/broken", cookie).statusCode()).isEqualTo(500);
        assertThat(get("/api/broken", cookie).body()).doesNotContain("secret detail");
        HttpRequest.Builder posted = request("/api/status", cookie).POST(BodyPublishers.noBody());
        assertThat(send(posted).statusCode()).isEqualTo(405);
    }

    @Test
    void eventsComeAsTheyAreTold() throws Exception {
        try (InputStream events = stream(cookie())) {
            api.listeners.getFirst().hear("{\"type\":\"NodeFailed\"}");
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(events, StandardCharsets.UTF_8));
            assertThat(lines.lines().filter(line -> line.startsWith("data: ")).findFirst())
                    .contains("data: {\"type\":\"NodeFailed\"}");
        }
        Awaitility.await().atMost(SOON).until(api.listeners::isEmpty);
    }

    @Test
    void whoDoesNotReadIsDropped() throws Exception {
        try (InputStream events = stream(cookie())) {
            EventStreams.Listener listener = api.listeners.getFirst();
            String event = "x".repeat(10_000);
            Awaitility.await()
                    .atMost(SOON)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> {
                        for (int i = 0; i < 1_000; i++) {
                            listener.hear(event);
                        }
                        return api.listeners.isEmpty();
                    });
            assertThat(events).isNotNull();
        }
    }

    @Test
    void streamsAndConnectionsAreBounded() throws Exception {
        String cookie = cookie();
        try (InputStream one = stream(cookie);
                InputStream two = stream(cookie)) {
            assertThat(get("/api/events", cookie).statusCode()).isEqualTo(503);
            assertThat(List.of(one, two)).hasSize(2);
        }
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i <= ConsoleLimits.CONNECTIONS_MAX; i++) {
                sockets.add(new Socket(InetAddress.getLoopbackAddress(), server.port()));
            }
            Socket last = sockets.getLast();
            last.setSoTimeout((int) SOON.toMillis());
            assertThat(isClosed(last)).isTrue();
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    private static boolean isClosed(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (IOException e) {
            return true;
        }
    }

    private InputStream stream(String cookie) throws Exception {
        int before = api.listeners.size();
        HttpResponse<InputStream> answer =
                client.send(request("/api/events", cookie).build(), BodyHandlers.ofInputStream());
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/event-stream");
        Awaitility.await().atMost(SOON).until(() -> api.listeners.size() > before);
        return answer.body();
    }

    private String cookie() throws Exception {
        String set = signIn("KEY", "secret").headers().firstValue("Set-Cookie").orElseThrow();
        return set.substring(0, set.indexOf(';'));
    }

    private HttpResponse<String> signIn(String accessKey, String secret) throws Exception {
        return post(
                "{\"accessKey\":\"%s\",\"secret\":\"%s\"}".formatted(accessKey, secret),
                "application/json");
    }

    private HttpResponse<String> post(String body, String type) throws Exception {
        return send(
                request("/api/session", "")
                        .header("Content-Type", type)
                        .POST(BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> get(String path, String cookie) throws Exception {
        return send(request(path, cookie));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path, String cookie) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                        .timeout(SOON);
        return cookie.isEmpty() ? request : request.header("Cookie", cookie);
    }
}

package io.cyxcloud.infra.console.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.cyxcloud.infra.console.ConsoleApi;
import io.cyxcloud.infra.console.core.EventFilter;
import io.cyxcloud.placement.client.MetadataUnavailableException;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers requests: assets and sign-in on the event loop, questions on virtual threads, of which
 * there is a bounded number. Without a session there is nothing but assets and sign-in.
 */
final class ConsoleRequests implements Handler<HttpServerRequest> {
    static final String COOKIE = "cyx-session";

    private static final Logger LOG = LoggerFactory.getLogger(ConsoleRequests.class);
    private static final String API = "/api";
    private static final String SESSION = "/api/session";
    private static final String EVENTS = "/api/events";

    /** Only what this server serves, and nothing written into the page. */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
                    + " connect-src 'self'; base-uri 'none'; form-action 'none';"
                    + " frame-ancestors 'none'";

    private final Vertx vertx;
    private final ConsoleApi api;
    private final SignIn signIn;
    private final Assets assets;
    private final Semaphore questions = new Semaphore(ConsoleLimits.REQUESTS_IN_FLIGHT_MAX);

    ConsoleRequests(Vertx vertx, ConsoleApi api, SignIn signIn, Assets assets) {
        this.vertx = vertx;
        this.api = api;
        this.signIn = signIn;
        this.assets = assets;
    }

    @Override
    public void handle(HttpServerRequest request) {
        request.response()
                .putHeader("Content-Security-Policy", POLICY)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader("Cross-Origin-Resource-Policy", "same-origin")
                .putHeader("Cache-Control", "no-store");
        String path = request.path();
        if (path == null || !path.startsWith(API + "/")) {
            asset(request, path == null ? "" : path);
        } else if (path.equals(SESSION)) {
            session(request);
        } else if (!request.method().equals(HttpMethod.GET)) {
            fail(request, 405, "only GET");
        } else if (!isSignedIn(request)) {
            fail(request, 401, "sign in first");
        } else if (!questions.tryAcquire()) {
            fail(request, 503, "too many requests at once");
        } else {
            Context context = vertx.getOrCreateContext();
            Map<String, String> parameters = parameters(request);
            Thread.ofVirtual()
                    .name("console-request")
                    .start(() -> {
                        try {
                            if (path.equals(EVENTS)) {
                                EventFilter filter = api.filter(parameters);
                                context.runOnContext(_ -> stream(context, request, filter));
                            } else {
                                answer(context, request, path.substring(API.length()), parameters);
                            }
                        } catch (RuntimeException e) {
                            explain(context, request, e);
                        } finally {
                            questions.release();
                        }
                    });
        }
    }

    private void answer(
            Context context,
            HttpServerRequest request,
            String path,
            Map<String, String> parameters) {
        Optional<JsonNode> found = api.answer(path, parameters);
        String text = found.map(JsonNode::toString).orElse("");
        context.runOnContext(_ -> {
            if (found.isPresent()) {
                json(request, 200, text);
            } else {
                fail(request, 404, "there is nothing here");
            }
        });
    }

    private static void explain(Context context, HttpServerRequest request, RuntimeException e) {
        int status;
        String why;
        switch (e) {
            case IllegalArgumentException invalid -> {
                status = 400;
                why = String.valueOf(invalid.getMessage());
            }
            case MetadataUnavailableException unavailable -> {
                status = 503;
                why = "metadata does not answer: " + unavailable.getMessage();
            }
            default -> {
                LOG.error("{} failed", request.path(), e);
                status = 500;
                why = "this failed; the log says more";
            }
        }
        context.runOnContext(_ -> fail(request, status, why));
    }

    private void asset(HttpServerRequest request, String path) {
        Optional<Assets.Asset> asset = assets.at(path);
        boolean read =
                request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
        if (asset.isEmpty()) {
            fail(request, 404, "there is nothing here");
        } else if (!read) {
            fail(request, 405, "only GET");
        } else {
            Buffer bytes = asset.get().bytes();
            HttpServerResponse response =
                    request.response()
                            .putHeader("Content-Type", asset.get().type())
                            .putHeader("Content-Length", String.valueOf(bytes.length()));
            var _ = request.method().equals(HttpMethod.HEAD) ? response.end() : response.end(bytes);
        }
    }

    private void session(HttpServerRequest request) {
        switch (request.method().name()) {
            case "GET" -> {
                if (isSignedIn(request)) {
                    json(request, 200, "{\"signedIn\":true}");
                } else {
                    fail(request, 401, "sign in first");
                }
            }
            case "POST" -> readKeys(request);
            case "DELETE" -> {
                Cookie cookie = request.getCookie(COOKIE);
                if (cookie != null) {
                    signIn.end(cookie.getValue());
                }
                setCookie(request, "", 0);
                var _ = request.response().setStatusCode(204).end();
            }
            default -> fail(request, 405, "only GET, POST and DELETE");
        }
    }

    private void readKeys(HttpServerRequest request) {
        String type = request.getHeader("Content-Type");
        if (type == null || !type.startsWith("application/json")) {
            fail(request, 415, "expected JSON"); // a form of another page cannot send that
            return;
        }
        Buffer body = Buffer.buffer();
        request.handler(piece -> {
            if (body.length() <= ConsoleLimits.BODY_BYTES_MAX) {
                body.appendBuffer(piece);
            }
        });
        request.endHandler(_ -> {
            if (body.length() > ConsoleLimits.BODY_BYTES_MAX) {
                fail(request, 413, "a key pair is shorter");
            } else {
                tryKeys(request, body.getBytes());
            }
        });
    }

    private void tryKeys(HttpServerRequest request, byte[] body) {
        String address = request.remoteAddress().hostAddress();
        switch (signIn.tryOnce(address == null ? "" : address, body)) {
            case SignIn.Outcome.SignedIn(String token) -> {
                setCookie(request, token, ConsoleLimits.SESSION_MS / 1_000);
                var _ = request.response().setStatusCode(204).end();
            }
            case SignIn.Outcome.Refused() -> fail(request, 403, "not the root key pair");
            case SignIn.Outcome.TooMany() -> {
                request.response().putHeader("Retry-After", "60");
                fail(request, 429, "too many attempts: wait a minute");
            }
            case SignIn.Outcome.Malformed() -> fail(request, 400, "expected a key pair in JSON");
        }
    }

    private static void setCookie(HttpServerRequest request, String token, long seconds) {
        request.response()
                .addCookie(
                        Cookie.cookie(COOKIE, token)
                                .setHttpOnly(true)
                                .setSameSite(CookieSameSite.STRICT)
                                .setPath("/")
                                .setMaxAge(seconds));
    }

    private void stream(Context context, HttpServerRequest request, EventFilter filter) {
        HttpServerResponse response = request.response();
        if (response.closed()) {
            return;
        }
        // here, because the first event may come before the next line is through
        response.setChunked(true).putHeader("Content-Type", "text/event-stream");
        EventWriter writer =
                new EventWriter(context, response, ConsoleLimits.EVENTS_PENDING_MAX, this::remove);
        Thread.ofVirtual()
                .name("console-events")
                .start(() -> {
                    boolean added;
                    try {
                        added = api.listen(writer, filter); // may open a feed, which blocks
                    } catch (RuntimeException e) {
                        explain(context, request, e);
                        return;
                    }
                    context.runOnContext(_ -> {
                        if (!added) {
                            fail(request, 503, "too many streams of events");
                        } else if (response.closed()) {
                            remove(writer);
                        } else {
                            begin(request, writer);
                        }
                    });
                });
    }

    private void begin(HttpServerRequest request, EventWriter writer) {
        HttpServerResponse response = request.response();
        long timer =
                vertx.setPeriodic(
                        ConsoleLimits.STREAM_SIGN_OF_LIFE_MS,
                        _ -> {
                            if (isSignedIn(request)) {
                                writer.signOfLife();
                            } else {
                                writer.end(); // the session is over
                            }
                        });
        response.closeHandler(_ -> {
            vertx.cancelTimer(timer);
            remove(writer);
        });
        writer.signOfLife();
    }

    /** Not on the event loop: it waits for a feed that is being opened. */
    private void remove(EventWriter writer) {
        var _ = Thread.ofVirtual().name("console-events").start(() -> api.leave(writer));
    }

    private boolean isSignedIn(HttpServerRequest request) {
        Cookie cookie = request.getCookie(COOKIE);
        return cookie != null && signIn.isOpen(cookie.getValue());
    }

    private static Map<String, String> parameters(HttpServerRequest request) {
        Map<String, String> parameters = new HashMap<>();
        request.params().forEach((name, value) -> parameters.putIfAbsent(name, value));
        return parameters;
    }

    private static void json(HttpServerRequest request, int status, String text) {
        HttpServerResponse response = request.response();
        if (!response.ended() && !response.closed()) {
            var _ =
                    response.setStatusCode(status)
                            .putHeader("Content-Type", "application/json")
                            .end(text);
        }
    }

    private static void fail(HttpServerRequest request, int status, String why) {
        json(request, status, JsonNodeFactory.instance.objectNode().put("error", why).toString());
    }
}

package io.cyxcloud.perf.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A few verbs of S3 over a map, for tests of the client; it can be told to misbehave. */
final class TinyS3 implements AutoCloseable {
    private static final Pattern KEY = Pattern.compile("<Key>([^<]*)</Key>");

    final Map<String, byte[]> objects = new ConcurrentSkipListMap<>();
    final Set<String> buckets = ConcurrentHashMap.newKeySet();
    final Set<String> payloadHashes = ConcurrentHashMap.newKeySet();
    volatile boolean refusesPuts;
    volatile boolean corrupts;
    volatile boolean chunks;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    TinyS3() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String[] path = exchange.getRequestURI().getPath().substring(1).split("/", 2);
            boolean signed =
                    String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"))
                            .startsWith("AWS4-HMAC-SHA256 Credential=key/");
            if (!signed) {
                answer(exchange, 403, error("AccessDenied"));
            } else if (path.length == 1) {
                handleBucket(exchange, path[0], new String(body, UTF_8));
            } else {
                handleObject(exchange, path[0] + "/" + path[1], body);
            }
        }
    }

    private void handleBucket(HttpExchange exchange, String bucket, String body)
            throws IOException {
        switch (exchange.getRequestMethod()) {
            case "PUT" -> {
                boolean made = buckets.add(bucket);
                answer(exchange, made ? 200 : 409, made ? "" : error("BucketAlreadyOwnedByYou"));
            }
            case "DELETE" -> {
                boolean empty = objects.isEmpty();
                var _ = empty && buckets.remove(bucket);
                answer(exchange, empty ? 204 : 409, empty ? "" : error("BucketNotEmpty"));
            }
            case "POST" -> {
                for (Matcher key = KEY.matcher(body); key.find(); ) {
                    objects.remove(bucket + "/" + key.group(1));
                }
                answer(exchange, 200, "<DeleteResult/>");
            }
            default -> answer(exchange, 405, error("MethodNotAllowed"));
        }
    }

    private void handleObject(HttpExchange exchange, String key, byte[] body) throws IOException {
        switch (exchange.getRequestMethod()) {
            case "PUT" -> {
                payloadHashes.add(exchange.getRequestHeaders().getFirst("x-amz-content-sha256"));
                if (refusesPuts) {
                    answer(exchange, 503, error("SlowDown"));
                } else {
                    objects.put(key, body);
                    answer(exchange, 200, "");
                }
            }
            case "GET" -> {
                byte[] found = objects.getOrDefault(key, new byte[0]).clone();
                if (corrupts && found.length > 0) {
                    found[found.length - 1] ^= 1;
                }
                answer(exchange, objects.containsKey(key) ? 200 : 404, found);
            }
            default -> answer(exchange, 405, error("MethodNotAllowed"));
        }
    }

    private static String error(String code) {
        return "<Error><Code>" + code + "</Code></Error>";
    }

    private void answer(HttpExchange exchange, int status, String body) throws IOException {
        answer(exchange, status, body.getBytes(UTF_8));
    }

    private void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : chunks ? 0 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}

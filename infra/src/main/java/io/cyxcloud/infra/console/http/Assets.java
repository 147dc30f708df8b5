package io.cyxcloud.infra.console.http;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The console's pages, scripts and styles, from the class path: a fixed list. Immutable. */
final class Assets {
    private static final Map<String, String> TYPES =
            Map.of(
                    "index.html", "text/html; charset=utf-8",
                    "console.css", "text/css; charset=utf-8",
                    "app.js", "text/javascript; charset=utf-8",
                    "page.js", "text/javascript; charset=utf-8",
                    "overview.js", "text/javascript; charset=utf-8",
                    "plot.js", "text/javascript; charset=utf-8",
                    "events.js", "text/javascript; charset=utf-8",
                    "objects.js", "text/javascript; charset=utf-8",
                    "users.js", "text/javascript; charset=utf-8",
                    "icon.svg", "image/svg+xml");

    /** What is served at a path. */
    record Asset(String type, Buffer bytes) {}

    private final Map<String, Asset> byPath = new LinkedHashMap<>();

    Assets() {
        TYPES.forEach(
                (name, type) -> byPath.put("/" + name, new Asset(type, Buffer.buffer(read(name)))));
        Asset index = byPath.get("/index.html");
        if (index != null) {
            byPath.put("/", index);
        }
    }

    Optional<Asset> at(String path) {
        return Optional.ofNullable(byPath.get(path));
    }

    private static byte[] read(String name) {
        try (InputStream in =
                Assets.class.getResourceAsStream("/io/cyxcloud/infra/console/" + name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not on the class path");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

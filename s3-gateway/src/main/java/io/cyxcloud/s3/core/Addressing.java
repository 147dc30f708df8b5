package io.cyxcloud.s3.core;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which bucket and key a request is about: in the path, or the bucket in the host name.
 *
 * @param baseDomains names of this endpoint: {@code bucket.<base>} is the virtual-host style
 */
public record Addressing(List<String> baseDomains) {
    /** A bucket and a key; no bucket is the service, no key is the bucket. */
    public record Resource(@Nullable String bucket, @Nullable String key) {}

    public Addressing {
        baseDomains =
                baseDomains.stream()
                        .map(domain -> domain.toLowerCase(Locale.ROOT))
                        .sorted(Comparator.comparingInt(String::length).reversed())
                        .toList();
    }

    /**
     * Resolves a request.
     *
     * @param path decoded
     */
    public Resource resolve(@Nullable String host, String path) {
        String rest = path.startsWith("/") ? path.substring(1) : path;
        String bucket = hostBucket(host == null ? "" : host);
        if (bucket != null) {
            return new Resource(bucket, rest.isEmpty() ? null : rest);
        }
        int slash = rest.indexOf('/');
        if (slash < 0) {
            return new Resource(rest.isEmpty() ? null : rest, null);
        }
        String key = rest.substring(slash + 1);
        return new Resource(rest.substring(0, slash), key.isEmpty() ? null : key);
    }

    private @Nullable String hostBucket(String host) {
        String name = withoutPort(host).toLowerCase(Locale.ROOT);
        if (baseDomains.contains(name)) {
            return null;
        }
        for (String base : baseDomains) {
            if (name.endsWith("." + base)) {
                return name.substring(0, name.length() - base.length() - 1);
            }
        }
        return null;
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        return colon < 0 || host.endsWith("]") ? host : host.substring(0, colon);
    }
}

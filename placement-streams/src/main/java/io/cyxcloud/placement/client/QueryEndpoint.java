package io.cyxcloud.placement.client;

/** Where a placement instance answers queries. */
public record QueryEndpoint(String host, int port) {
    public QueryEndpoint {
        if (host.isEmpty() || port < 1 || port > 65_535) {
            throw new IllegalArgumentException(host + ":" + port + ": expected host:1..65535");
        }
    }

    /** Parses {@code host:port}. */
    public static QueryEndpoint parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("'" + text + "': expected host:port");
        }
        try {
            return new QueryEndpoint(
                    text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "': expected host:port", e);
        }
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}

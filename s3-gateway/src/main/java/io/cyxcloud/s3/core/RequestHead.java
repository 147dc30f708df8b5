package io.cyxcloud.s3.core;

/**
 * A request without its body.
 *
 * @param rawPath as it was sent, from the first slash to the question mark
 */
public record RequestHead(String method, String rawPath, Query query, Headers headers) {
    /** Splits a request target at the question mark. */
    public static RequestHead of(String method, String target, Headers headers) {
        int mark = target.indexOf('?');
        String path = mark < 0 ? target : target.substring(0, mark);
        return new RequestHead(
                method, path, Query.parse(mark < 0 ? null : target.substring(mark + 1)), headers);
    }

    /** The path, decoded. */
    public String path() {
        return UriCodec.decode(rawPath);
    }
}

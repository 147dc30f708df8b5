package io.cyxcloud.s3.core;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Conditional requests (RFC 9110, 13), with S3's precedence. */
public final class Preconditions {
    /** What the headers make of a request. */
    public enum Outcome {
        PROCEED,
        NOT_MODIFIED,
        FAILED
    }

    private Preconditions() {}

    /**
     * Judges If-Match, If-Unmodified-Since, If-None-Match and If-Modified-Since.
     *
     * @param prefix before each header's name: empty, or {@code x-amz-copy-source-}
     * @param etag of the object, without quotes
     * @param nowMs a date in the future is no condition
     */
    public static Outcome judge(
            Headers headers, String prefix, String etag, long modifiedMs, long nowMs) {
        long modifiedSeconds = Math.floorDiv(modifiedMs, 1000L);
        String ifMatch = headers.first(prefix + "if-match");
        if (ifMatch != null) {
            if (!matches(ifMatch, etag)) {
                return Outcome.FAILED;
            }
        } else {
            Long unmodifiedSince = date(headers.first(prefix + "if-unmodified-since"));
            if (unmodifiedSince != null && modifiedSeconds > unmodifiedSince / 1000) {
                return Outcome.FAILED;
            }
        }
        String ifNoneMatch = headers.first(prefix + "if-none-match");
        if (ifNoneMatch != null) {
            return matches(ifNoneMatch, etag) ? Outcome.NOT_MODIFIED : Outcome.PROCEED;
        }
        Long modifiedSince = date(headers.first(prefix + "if-modified-since"));
        boolean unchanged =
                modifiedSince != null
                        && modifiedSince <= nowMs
                        && modifiedSeconds <= modifiedSince / 1000;
        return unchanged ? Outcome.NOT_MODIFIED : Outcome.PROCEED;
    }

    /** Whether a list of entity tags, or the star, names this one. */
    public static boolean matches(String list, String etag) {
        return list.equals("*")
                || Arrays.stream(list.split(",", -1)).anyMatch(tag -> unquote(tag).equals(etag));
    }

    /** An entity tag without blanks, weakness and quotes. */
    public static String unquote(String tag) {
        String bare = tag.strip();
        bare = bare.startsWith("W/") ? bare.substring(2) : bare;
        return bare.length() >= 2 && bare.startsWith("\"") && bare.endsWith("\"")
                ? bare.substring(1, bare.length() - 1)
                : bare;
    }

    private static @Nullable Long date(@Nullable String text) {
        return text == null ? null : HttpDate.parse(text);
    }
}
